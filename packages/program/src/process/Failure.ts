import { ExitStatus } from "./ExitStatus.ts"

/** How a program reports an error: its exit status and the lines for stderr, if any. */
export interface Failure {
  readonly status: number
  readonly lines: ReadonlyArray<string>
}

/** Reports a defect of the program. */
export const failureOfDefect = (defect: unknown): Failure => ({
  status: ExitStatus.unexpected,
  lines: [
    `something unexpected went wrong: ${
      defect instanceof Error ? defect.message || defect.name : String(defect)
    }; run it again with --log-level debug to see where`
  ]
})
