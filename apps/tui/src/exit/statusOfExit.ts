import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Exit from "effect/Exit"
import { failureOfDefect, stderrLine } from "./defect.ts"
import { Exited } from "./Exited.ts"
import { ExitStatus } from "./ExitStatus.ts"

/** The status this process ends with. What a command did not tell the user itself is told here. */
export const statusOfExit = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return ExitStatus.done
  if (Cause.hasInterruptsOnly(exit.cause)) return ExitStatus.interrupted
  const error = Cause.squash(exit.cause)
  if (error instanceof Exited) return error.status
  if (error instanceof CliError.ShowHelp) return error.errors.length === 0 ? ExitStatus.done : ExitStatus.usage
  const failure = failureOfDefect(error)
  for (const line of failure.lines) process.stderr.write(stderrLine(line))
  return failure.status
}
