import * as Duration from "effect/Duration"
import type * as Exit from "effect/Exit"
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import { type Environment, environment } from "./environment.ts"
import type { Exited } from "./Exited.ts"
import type { ExitStatus } from "./ExitStatus.ts"
import { type ReportOptions, reporting } from "./reporting.ts"
import { runMain } from "./runMain.ts"
import { statusOfExit } from "./statusOfExit.ts"
import { stderrLineOf } from "./stderrLine.ts"

/** What tells one program from another. */
export interface ProgramOptions {
  /** What its lines on stderr begin with. */
  readonly name: string
  /** Its exit status after it was told to stop, and did. */
  readonly stopped: ExitStatus
  /** How long it may take to stop; as long as it likes unless given. */
  readonly stopsWithin?: Duration.Duration
}

/** A program as a process: what it writes to stderr, how it reports failures, and how it ends. */
export interface Program {
  readonly stderrLine: (line: string) => string
  /** Reports what an effect fails with, and fails with `Exited` then. */
  readonly report: <F, R>(
    options: ReportOptions<F, R>
  ) => <A, E extends F, R0>(effect: Effect.Effect<A, E, R0>) => Effect.Effect<A, Exited, R | R0>
  /** The status that this process ends with. */
  readonly statusOf: (exit: Exit.Exit<unknown, unknown>) => number
  /** Runs a command line as this process, to its end. `presenter` writes help and wrong usage. */
  readonly main: <E>(commandLine: Effect.Effect<void, E, Environment>, presenter: CliOutput.Presenter) => void
}

/** Makes a program. It loads nothing that `--version` can do without. */
export const make = ({ name, stopped, stopsWithin }: ProgramOptions): Program => {
  const stderrLine = stderrLineOf(name)
  const statusOf = statusOfExit({ interrupted: stopped, stderrLine })
  return {
    stderrLine,
    statusOf,
    report: (options) => reporting({ ...options, stderrLine }),
    main: (commandLine, presenter) =>
      commandLine.pipe(
        Effect.provideService(CliOutput.Presenter, presenter),
        Effect.provide(environment),
        runMain(
          stopsWithin && {
            within: stopsWithin,
            line: stderrLine(`did not stop within ${Duration.format(stopsWithin)}; what hangs is left`)
          }
        )({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(statusOf(exit)) })
      )
  }
}
