/** HTTP 429. */
export class TooManyRequests extends Error {
  readonly retryAfterMillis: number

  constructor(response: Response) {
    super("HTTP 429")
    this.retryAfterMillis = Number(response.headers.get("retry-after")) * 1000
  }
}

/** The body of a response, or an error for a refusal. */
export const readJson = async (response: Response): Promise<unknown> => {
  if (response.status === 429) throw new TooManyRequests(response)
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return await response.json()
}
