import * as Duration from "effect/Duration"
import type * as Exit from "effect/Exit"
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import { type Environment, environment } from "./environment.ts"
import type { ProcessExit } from "./ProcessExit.ts"
import type { ExitStatus } from "./ExitStatus.ts"
import { type ReportOptions, reportFailures } from "./reportFailures.ts"
import { runMain } from "./runMain.ts"
import { statusOfExit } from "./statusOfExit.ts"
import { formatStderrLine } from "./formatStderrLine.ts"

/** How one program differs from another. */
export interface ProgramOptions {
  /** Begins each of its lines on stderr. */
  readonly name: string
  /** Exit status after a signal stopped it. */
  readonly stopped: ExitStatus
  /** How long it may take to stop. Unlimited by default. */
  readonly stopsWithin?: Duration.Duration
}

/** A program as a process: how it writes to stderr, reports failures and exits. */
export interface Program {
  readonly stderrLine: (line: string) => string
  /** Reports an effect's failure, then fails with `ProcessExit`. */
  readonly report: <F, R>(
    options: ReportOptions<F, R>
  ) => <A, E extends F, R0>(effect: Effect.Effect<A, E, R0>) => Effect.Effect<A, ProcessExit, R | R0>
  /** The status that this process exits with. */
  readonly statusOf: (exit: Exit.Exit<unknown, unknown>) => number
  /** Runs a command line as this process. `presenter` writes help and usage errors. */
  readonly main: <E>(commandLine: Effect.Effect<void, E, Environment>, presenter: CliOutput.Presenter) => void
}

/** Makes a program. Loads nothing that `--version` does not need. */
export const make = ({ name, stopped, stopsWithin }: ProgramOptions): Program => {
  const stderrLine = formatStderrLine(name)
  const statusOf = statusOfExit({ interrupted: stopped, stderrLine })
  return {
    stderrLine,
    statusOf,
    report: (options) => reportFailures({ ...options, stderrLine }),
    main: (commandLine, presenter) =>
      commandLine.pipe(
        Effect.provideService(CliOutput.Presenter, presenter),
        Effect.provide(environment),
        runMain(
          stopsWithin && {
            within: stopsWithin,
            line: stderrLine(`did not stop within ${Duration.format(stopsWithin)}; exiting anyway`)
          }
        )({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(statusOf(exit)) })
      )
  }
}
