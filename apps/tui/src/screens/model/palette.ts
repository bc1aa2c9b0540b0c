/** Finding a command by a part of its name. */
import { fold } from "@stocktally/tally"
import type { State } from "./state/State.ts"
import { type Command, commands } from "../keys/commands.ts"
import { verdictKeys } from "../keys/verdictKeys.ts"
import { canActByName, targetScreen } from "./conditions.ts"

/** A command that matches. `reason` says why it cannot act; null if it can. */
export interface PaletteEntry {
  readonly command: Command
  readonly reason: string | null
}

/** Commands of inputs and choosers, and those of a single key, are not in the palette. */
const searched = commands
  .filter(({ group, id }) =>
    group !== "Prompts and choosers" && id !== "palette" && id !== "close" && id !== "quit-now"
  )
  .map((command) => ({ command, title: fold(command.title), description: fold(command.description) }))

/**
 * The commands that match the text, the best first. Commands that can act come before others; then those of the screen,
 * general ones, the nine verdicts, moving, and other screens.
 */
export const paletteEntries = (state: State, text: string): ReadonlyArray<PaletteEntry> => {
  const sought = fold(text).trim()
  return searched
    .flatMap((entry) => {
      const score = sought === "" ? 0 : scoreOf(entry, sought)
      if (score === undefined) return []
      const can = canActByName(state, entry.command)
      return [{
        command: entry.command,
        reason: can === true ? null : can,
        score: can === true || score === exact ? score : score + cannotActPenalty,
        rank: rankOf(state, entry.command)
      }]
    })
    .toSorted((self, that) => self.score - that.score || self.rank - that.rank)
    .map(({ command, reason }) => ({ command, reason }))
}

const verdictIds: ReadonlySet<string> = new Set(verdictKeys.map(({ id }) => id))

const rankOf = (state: State, command: Command): number => {
  if (!command.contexts.includes(targetScreen(state, command))) return 4
  if (command.group === "Moving") return 3
  if (verdictIds.has(command.id)) return 2
  return command.group === "Everywhere" ? 1 : 0
}

const exact = -1
/** More than the worst match scores. */
const cannotActPenalty = 10

/** The quality of a match, the lowest the best; undefined for no match. */
const scoreOf = ({ description, title }: (typeof searched)[number], sought: string): number | undefined => {
  if (title === sought) return exact
  if (title.startsWith(sought)) return 0
  if (title.includes(` ${sought}`)) return 1
  if (title.includes(sought)) return 2
  const spread = spreadOf(title, sought)
  if (spread !== undefined) return 3 + spread / 100
  return description.includes(sought) ? 5 : undefined
}

/**
 * The number of characters from the first to the last of the sought letters, in their order; undefined if one is
 * missing.
 */
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
