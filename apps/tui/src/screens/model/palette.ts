/** Finding a command or a shop by a part of its name. */
import type { NamedShop } from "@stocktally/sync"
import { fold } from "@stocktally/tally"
import type { State } from "./state/State.ts"
import { type Command, commands } from "../keys/commands.ts"
import { verdictKeys } from "../keys/verdictKeys.ts"
import { canActByName, canOpenShop, targetScreen } from "./conditions.ts"

/** A command or a shop that matches. `reason` says why it cannot act or be opened; null if it can. */
export type PaletteEntry =
  | { readonly _tag: "Command"; readonly command: Command; readonly reason: string | null }
  | { readonly _tag: "Shop"; readonly shop: NamedShop; readonly reason: string | null }

/** Commands of inputs and choosers, and those of a single key, are not in the palette. */
const searched = commands
  .filter(({ group, id }) =>
    group !== "Prompts and choosers" && id !== "palette" && id !== "close" && id !== "quit-now"
  )
  .map((command) => ({ command, title: fold(command.title), description: fold(command.description) }))

/** An entry with the quality of its match, and its rank among equal ones; the lowest are the best. */
interface Scored {
  readonly entry: PaletteEntry
  readonly score: number
  readonly rank: number
}

/**
 * The commands and shops that match the text, the best first. Those that can act come before others; then commands of the
 * screen, general ones, shops, the nine verdicts, moving, and other screens.
 */
export const paletteEntries = (state: State, text: string): ReadonlyArray<PaletteEntry> => {
  const sought = fold(text).trim()
  return [...commandEntries(state, sought), ...shopEntries(state, sought)]
    .toSorted((self, that) => self.score - that.score || self.rank - that.rank)
    .map(({ entry }) => entry)
}

const commandEntries = (state: State, sought: string): ReadonlyArray<Scored> =>
  searched.flatMap(({ command, ...texts }) => {
    const score = scoreOf(texts, sought)
    if (score === undefined) return []
    const can = canActByName(state, command)
    return [{
      entry: { _tag: "Command", command, reason: can === true ? null : can },
      score: can === true || score === exact ? score : score + cannotActPenalty,
      rank: rankOf(state, command)
    }]
  })

/** Shops are found by their names for people and for commands. */
const shopEntries = (state: State, sought: string): ReadonlyArray<Scored> => {
  const can = canOpenShop(state)
  return (state.shops?.all ?? []).flatMap((shop) => {
    const scores = [shop.label, shop.slug].map((name) => scoreOf({ title: fold(name), description: "" }, sought))
    const score = Math.min(...scores.map((score) => score ?? Number.POSITIVE_INFINITY))
    return score === Number.POSITIVE_INFINITY
      ? []
      : [{ entry: { _tag: "Shop", shop, reason: can === true ? null : can }, score, rank: shopRank }]
  })
}

const verdictIds: ReadonlySet<string> = new Set(verdictKeys.map(({ id }) => id))

const rankOf = (state: State, command: Command): number => {
  if (!command.contexts.includes(targetScreen(state, command))) return 5
  if (command.group === "Moving") return 4
  if (verdictIds.has(command.id)) return 3
  return command.group === "Everywhere" ? 1 : 0
}

const shopRank = 2

const exact = -1
/** More than the worst match scores. */
const cannotActPenalty = 10

/** The quality of a match, the lowest the best; undefined for no match. */
const scoreOf = (
  { description, title }: { readonly description: string; readonly title: string },
  sought: string
): number | undefined => {
  if (sought === "") return 0
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
