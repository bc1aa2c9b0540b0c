import { ExitStatus } from "./ExitStatus.ts"

/** The exit status, and the lines for stderr: none where nothing needs to be said. */
export interface Failure {
  readonly status: number
  readonly lines: ReadonlyArray<string>
}

/** What something nobody foresaw means: a defect of the program. */
export const failureOfDefect = (defect: unknown): Failure => ({
  status: ExitStatus.unexpected,
  lines: [
    `something unexpected went wrong: ${
      defect instanceof Error ? defect.message || defect.name : String(defect)
    }; run it again with --log-level debug to see where`
  ]
})
