/** Exit statuses. Scripts rely on these numbers. */
export const ExitStatus = {
  done: 0,
  unexpected: 1,
  /** Wrong usage or settings. */
  usage: 2,
  /** `--fail-on` matched, on complete data. */
  matched: 3,
  unauthorized: 4,
  notFound: 5,
  rateLimited: 6,
  /** An upstream or the store is down, busy or too slow, or has not been read yet. */
  unavailable: 7,
  /** An upstream sent an unusable answer, or one that lost too many records to be believed. */
  unusable: 8,
  interrupted: 130
} as const

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus]
