import * as Schema from "effect/Schema"

/** A setting that cannot be used, or a line of a file that is none. Nothing in it quotes a secret. */
export const SettingProblem = Schema.Struct({
  /** The setting; null for a file that cannot be read or a line without a name. */
  name: Schema.NullOr(Schema.String),
  /** Where it came from: `the environment`, or a file and line. */
  origin: Schema.String,
  /** What was given and what would be right. */
  problem: Schema.String
})
export interface SettingProblem extends Schema.Schema.Type<typeof SettingProblem> {}

/** One line for a problem. */
export const describeProblem = ({ name, origin, problem }: SettingProblem): string =>
  name === null ? `${origin}: ${problem}` : `${name} (${origin}): ${problem}`

/** Everything that is wrong with the settings: the message has a line for each problem, none of which quotes a secret. */
export class SettingsError extends Schema.TaggedError<SettingsError>()("SettingsError", {
  problems: Schema.NonEmptyArray(SettingProblem)
}) {
  override get message(): string {
    return this.problems.map(describeProblem).join("\n")
  }
}
