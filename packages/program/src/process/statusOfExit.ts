import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Exit from "effect/Exit"
import { ProcessExit } from "./ProcessExit.ts"
import { ExitStatus } from "./ExitStatus.ts"
import { failureOfDefect } from "./Failure.ts"

/** How a program maps an exit to a status. */
export interface StatusOptions {
  /** The status after a signal stopped it. */
  readonly interrupted: ExitStatus
  readonly stderrLine: (line: string) => string
}

/** The status that this process exits with. Writes errors to stderr that have not been reported yet. */
export const statusOfExit =
  ({ interrupted, stderrLine }: StatusOptions) => (exit: Exit.Exit<unknown, unknown>): number => {
    if (Exit.isSuccess(exit)) return ExitStatus.done
    if (Cause.hasInterruptsOnly(exit.cause)) return interrupted
    const error = Cause.squash(exit.cause)
    if (error instanceof ProcessExit) return error.status
    if (error instanceof CliError.ShowHelp) return error.errors.length === 0 ? ExitStatus.done : ExitStatus.usage
    const failure = failureOfDefect(error)
    for (const line of failure.lines) process.stderr.write(stderrLine(line))
    return failure.status
  }
