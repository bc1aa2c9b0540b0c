/** A check and its result. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** How much was compared. */
  readonly detail: string
  /** Each thing that is wrong, with its place. */
  readonly violations: ReadonlyArray<string>
}

/** A check that holds unless there are violations. */
export const checkOf = (name: string, detail: string, violations: ReadonlyArray<string>): Check => ({
  name,
  ok: violations.length === 0,
  detail,
  violations
})
