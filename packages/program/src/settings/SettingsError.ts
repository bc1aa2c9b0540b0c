import * as Schema from "effect/Schema"

/** A setting or a line of a settings file that cannot be used. Quotes no secret. */
export const SettingProblem = Schema.Struct({
  /** The setting; null for a file that cannot be read or a line without a name. */
  name: Schema.NullOr(Schema.String),
  /** Its origin: `the environment`, or a file and line. */
  origin: Schema.String,
  /** The problem, and what would be valid. */
  problem: Schema.String
})
export interface SettingProblem extends Schema.Schema.Type<typeof SettingProblem> {}

/** Describes a problem in one line. */
export const describeProblem = ({ name, origin, problem }: SettingProblem): string =>
  name === null ? `${origin}: ${problem}` : `${name} (${origin}): ${problem}`

/** Every problem of the settings. The message has a line for each, and quotes no secret. */
export class SettingsError extends Schema.TaggedError<SettingsError>()("SettingsError", {
  problems: Schema.NonEmptyArray(SettingProblem)
}) {
  override get message(): string {
    return this.problems.map(describeProblem).join("\n")
  }
}
