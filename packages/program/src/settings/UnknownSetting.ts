import { secrets } from "./descriptions.ts"

/** A name that is set but is not a setting, although it resembles one or has our prefix. */
export interface UnknownSetting {
  readonly name: string
  /** `the environment`, or a file and line. */
  readonly origin: string
  /** The settings with the most similar names; empty if none is similar. */
  readonly suggestions: ReadonlyArray<string>
}

/** Says that the name has no effect. */
export const unknownSettingProblem = ({ name, origin }: UnknownSetting): string =>
  `${name} (${origin}) is not a setting and has no effect`

/** The same, with suggestions. */
export const describeUnknownSetting = (unknown: UnknownSetting): string => {
  const { suggestions } = unknown
  return `${unknownSettingProblem(unknown)}${
    suggestions.length === 0 ? "" : `; did you mean ${suggestions.join(" or ")}?`
  }`
}

/** Variables of ours that are not settings: launchers and tests read them, and the shops file names its secrets. */
const otherNames = /^STOCKTALLY_(?:OWN_NODE$|TEST_|SHOP_)/

/** Whether a name has the prefix of our settings. */
export const hasOurPrefix = (name: string): boolean => name.startsWith("STOCKTALLY_") && !otherNames.test(name)

const ofSecrets = new Set(Object.values(secrets).flatMap(({ file, name }) => [name, file]))

/** Whether a suggestion is a secret, which is probably missing under its right name. */
export const mayBeSecret = ({ suggestions }: UnknownSetting): boolean => suggestions.some((name) => ofSecrets.has(name))
