import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Exit from "effect/Exit"
import { Exited } from "./Exited.ts"
import { ExitStatus } from "./ExitStatus.ts"
import { failureOfDefect } from "./Failure.ts"

/** What a program makes of its end. */
export interface Ending {
  /** The status where it was told to stop, and did. */
  readonly interrupted: ExitStatus
  readonly stderrLine: (line: string) => string
}

/** The status this process ends with. What nobody told the user is told here. */
export const statusOfExit = ({ interrupted, stderrLine }: Ending) => (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return ExitStatus.done
  if (Cause.hasInterruptsOnly(exit.cause)) return interrupted
  const error = Cause.squash(exit.cause)
  if (error instanceof Exited) return error.status
  if (error instanceof CliError.ShowHelp) return error.errors.length === 0 ? ExitStatus.done : ExitStatus.usage
  const failure = failureOfDefect(error)
  for (const line of failure.lines) process.stderr.write(stderrLine(line))
  return failure.status
}
