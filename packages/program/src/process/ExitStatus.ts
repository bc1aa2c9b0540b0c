/** What the shell is told when the program ends. Scripts rely on these numbers. */
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
  /** Upstream or store down, busy or too slow, or not read yet. */
  unavailable: 7,
  /** Upstream answered something that cannot be used, or of which too much is gone to believe it. */
  unusable: 8,
  interrupted: 130
} as const

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus]
