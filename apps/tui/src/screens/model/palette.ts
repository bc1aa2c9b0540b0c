/** Finding a command by a part of its name. */
import { fold } from "@stocktally/tally"
import type { State } from "./state/State.ts"
import { type Command, commands } from "../keys/commands.ts"
import { canActByName } from "./conditions.ts"

/** A command that was found. `reason` says why it cannot act; null where it can. */
export interface PaletteEntry {
  readonly command: Command
  readonly reason: string | null
}

/** What only means something where a line is written or something is chosen, or moves by a key, has no place in the palette. */
const searched = commands
  .filter(({ group, id }) =>
    group !== "Prompts and choosers" && id !== "palette" && id !== "close" && id !== "quit-now"
  )
  .map((command) => ({ command, title: fold(command.title), description: fold(command.description) }))

/** Every command that the text finds, the best first: what begins with it, then words that do, then letters in their order. */
export const paletteEntries = (state: State, text: string): ReadonlyArray<PaletteEntry> => {
  const sought = fold(text).trim()
  return searched
    .map((entry) => ({ entry, score: sought === "" ? 0 : scoreOf(entry, sought) }))
    .filter(({ score }) => score !== undefined)
    .map(({ entry: { command }, score = 0 }) => {
      const can = canActByName(state, command)
      return { command, reason: can === true ? null : can, score }
    })
    .toSorted((self, that) => self.score - that.score || Number(self.reason !== null) - Number(that.reason !== null))
}

/** The lower, the better; undefined where it is not found. */
const scoreOf = ({ description, title }: (typeof searched)[number], sought: string): number | undefined => {
  if (title.startsWith(sought)) return 0
  if (title.includes(` ${sought}`)) return 1
  if (title.includes(sought)) return 2
  const spread = spreadOf(title, sought)
  if (spread !== undefined) return 3 + spread / 100
  return description.includes(sought) ? 5 : undefined
}

/** Over how many characters the letters are spread, in their order; undefined where they are not all there. */
const spreadOf = (title: string, sought: string): number | undefined => {
  let from = -1
  let at = -1
  for (const letter of sought) {
    if (letter === " ") continue
    at = title.indexOf(letter, at + 1)
    if (at < 0) return undefined
    if (from < 0) from = at
  }
  return at - from
}
