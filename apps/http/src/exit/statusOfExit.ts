import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Exit from "effect/Exit"
import { Exited } from "./Exited.ts"
import { stderrLine } from "./stderrLine.ts"

/** The status this process ends with: 0 where it was told to stop and did. */
export const statusOfExit = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return 0
  const error = Cause.squash(exit.cause)
  if (error instanceof Exited) return error.status
  if (error instanceof CliError.ShowHelp) return error.errors.length === 0 ? 0 : 2
  const problem = error instanceof Error ? error.message || error.name : String(error)
  process.stderr.write(stderrLine(`something unexpected went wrong: ${problem}; run it again with --log-level debug`))
  return 1
}
