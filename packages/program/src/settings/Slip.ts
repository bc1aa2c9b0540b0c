import { secrets } from "./descriptions.ts"

/** A name that is set and is no setting, though it is near to one or begins as ours do. */
export interface Slip {
  readonly name: string
  /** `the environment`, or a file and line. */
  readonly origin: string
  /** The settings that may be meant; none if no name is near. */
  readonly meant: ReadonlyArray<string>
}

/** What is wrong with it. */
export const slipProblem = ({ name, origin }: Slip): string => `${name} (${origin}) is no setting and does nothing`

/** A line that says so, with what may be meant. */
export const describeSlip = (slip: Slip): string =>
  `${slipProblem(slip)}${slip.meant.length === 0 ? "" : `; is ${slip.meant.join(" or ")} meant?`}`

/** Names of ours that only launchers and tests read. */
const otherNames = /^STOCKTALLY_(?:OWN_NODE$|TEST_)/

/** Whether a name begins as our settings do. */
export const isOurs = (name: string): boolean => name.startsWith("STOCKTALLY_") && !otherNames.test(name)

const ofSecrets = new Set(Object.values(secrets).flatMap(({ file, name }) => [name, file]))

/** Whether a secret may be meant, which is missing then. */
export const mayMeanSecret = ({ meant }: Slip): boolean => meant.some((name) => ofSecrets.has(name))
