import type { State } from "../model/state/State.ts"
import type { CommandId } from "./CommandId.ts"
import type { Context } from "./Context.ts"

/** Under which heading help shows a command. */
export const groups = ["Everywhere", "Moving", "Tally", "Detail", "Sync", "Links", "Prompts and choosers"] as const
export type Group = (typeof groups)[number]

/** Something a user can ask for. */
export interface Command {
  readonly id: CommandId
  readonly group: Group
  /** Its name, as the palette finds it. */
  readonly title: string
  /** What it does, in a sentence without its end. */
  readonly description: string
  /** One word for the line of hints; none where it is not worth one. */
  readonly hint?: string
  /** As `KeyPressed` writes them; the first is the one that is shown where there is room for one. */
  readonly keys: ReadonlyArray<string>
  readonly contexts: ReadonlyArray<Context>
  /** Whether it can act as things are, or else why not; asked only in its contexts. */
  readonly can: (state: State) => true | string
}

/** Always. */
export const always = (): true => true
