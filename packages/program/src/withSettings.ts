import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Observability, type ObservabilityOptions } from "./observe/Observability.ts"
import type { Exited, Program, ReportOptions } from "./process/index.ts"
import { Settings } from "./settings/Settings.ts"
import { describeSlip } from "./settings/Slip.ts"
import type { SettingsError } from "./settings/SettingsError.ts"

/** What a program makes of its settings and of its failures. */
export interface WithSettings<F, R, R1, R2> extends ReportOptions<F | SettingsError | Exited, R> {
  readonly program: Program.Program
  readonly observability: Effect.Effect<ObservabilityOptions, never, R1>
  /** Says that a name is set that is not a setting but near to one. */
  readonly warn: (line: string) => Effect.Effect<void, never, R2>
}

/**
 * Runs an effect with the settings of this process, logs as they say, and a report of what goes wrong. Fails with `Exited`
 * once the user was told.
 */
export const withSettings = <A, F, R0, R, R1, R2>(
  effect: Effect.Effect<A, NoInfer<F> | SettingsError | Exited, R0>,
  { before, failureOf, observability, program, warn }: WithSettings<F, R, R1, R2>
) => {
  const report = program.report({ before, failureOf })
  return Effect.andThen(
    Effect.flatMap(
      Settings,
      ({ slips }) => Effect.forEach(slips, (slip) => warn(describeSlip(slip)), { discard: true })
    ),
    effect
  ).pipe(
    report,
    Effect.provide(Layer.unwrap(Effect.map(observability, Observability.layer))),
    Effect.provide(Settings.layer()),
    report
  )
}
