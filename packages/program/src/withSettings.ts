import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Observability, type ObservabilityOptions } from "./observe/Observability.ts"
import type { ProcessExit, Program, ReportOptions } from "./process/index.ts"
import { Settings } from "./settings/Settings.ts"
import { describeUnknownSetting } from "./settings/UnknownSetting.ts"
import type { SettingsError } from "./settings/SettingsError.ts"

/** How a program logs, warns and reports its failures. */
export interface WithSettingsOptions<F, R, R1, R2> extends ReportOptions<F | SettingsError | ProcessExit, R> {
  readonly program: Program.Program
  readonly observability: Effect.Effect<ObservabilityOptions, never, R1>
  /** Warns about a name that is set but is not a setting. */
  readonly warn: (line: string) => Effect.Effect<void, never, R2>
}

/**
 * Runs an effect with this process's settings and logging. Reports any failure to the user, then fails with
 * `ProcessExit`.
 */
export const withSettings = <A, F, R0, R, R1, R2>(
  effect: Effect.Effect<A, NoInfer<F> | SettingsError | ProcessExit, R0>,
  { before, failureOf, observability, program, warn }: WithSettingsOptions<F, R, R1, R2>
) => {
  const report = program.report({ before, failureOf })
  return Effect.andThen(
    Effect.flatMap(
      Settings,
      ({ unknownSettings }) =>
        Effect.forEach(unknownSettings, (unknown) => warn(describeUnknownSetting(unknown)), { discard: true })
    ),
    effect
  ).pipe(
    report,
    Effect.provide(Layer.unwrap(Effect.map(observability, Observability.layer))),
    Effect.provide(Settings.layer()),
    report
  )
}
