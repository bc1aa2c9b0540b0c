import { secrets } from "./descriptions.ts"

/** A name that is set, is no setting, and is near to one. */
export interface Slip {
  readonly name: string
  /** `the environment`, or a file and line. */
  readonly origin: string
  /** The settings that may be meant; at least one. */
  readonly meant: ReadonlyArray<string>
}

/** What is wrong with it. */
export const slipProblem = ({ name, origin }: Slip): string => `${name} (${origin}) is no setting and does nothing`

/** A line that says so, with what may be meant. */
export const describeSlip = (slip: Slip): string => `${slipProblem(slip)}; is ${slip.meant.join(" or ")} meant?`

const ofSecrets = new Set(Object.values(secrets).flatMap(({ file, name }) => [name, file]))

/** Whether a secret may be meant, which is missing then. */
export const mayMeanSecret = ({ meant }: Slip): boolean => meant.some((name) => ofSecrets.has(name))
