/** When a page is the last. */

/**
 * Haravan's pages do not say whether more follow, and some endpoints give fewer rows than asked for. So the limit asked
 * for is never taken as the page size: a page is the last only if it is empty, or shorter than one that the endpoint has
 * already given for the same limit. One tracker for each endpoint.
 */
export interface PageEnd {
  /** Takes note of a page and says whether it is the last. */
  readonly isLast: (limit: number, rows: number) => boolean
}

export const makePageEnd = (): PageEnd => {
  const longest = new Map<number, number>()
  return {
    isLast: (limit, rows) => {
      const known = longest.get(limit) ?? 0
      if (rows > known) longest.set(limit, rows)
      return rows === 0 || rows < known
    }
  }
}
