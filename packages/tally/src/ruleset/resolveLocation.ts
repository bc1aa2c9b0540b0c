/** Finds the location that people name: by id, or by a unique name. */
import { isIdDigits, upstreamName, type Upstream } from "@stocktally/schema"
import * as Result from "effect/Result"
import { quoted } from "../link/wording.ts"
import { nearKey } from "../text/nearKey.ts"
import { closestByKey } from "../text/closestNames.ts"
import { normalKey } from "../text/normalKey.ts"
import { locationKey } from "../verdict/RowFilter.ts"

/** Why a text names no location. */
export interface UnresolvedLocation {
  /** Whether there is no such location; false if the text is ambiguous. */
  readonly isMissing: boolean
  /** One line. Quotes text from outside, made visible. */
  readonly problem: string
}

interface Named<Id extends string> {
  readonly id: Id
  readonly name: string
  readonly goneAt: number | null
}

/** How many names are listed if none is close. */
const maxListed = 6
/** How many ids are listed if several locations have the name. */
const maxIds = 3

/**
 * Finds the location with an id, or else the only location with a name. Names are compared as linking does, and if
 * there is no such location, without marks.
 */
export const resolveLocation = <Id extends string>(
  upstream: Upstream,
  text: string,
  locations: ReadonlyMap<Id, Named<Id>>
): Result.Result<Id, UnresolvedLocation> => {
  const typed = text.trim()
  const all = [...locations.values()]
  const byId = all.find(({ id }) => id === typed)
  if (byId !== undefined) return Result.succeed(byId.id)
  const [there, gone] = [all.filter(({ goneAt }) => goneAt === null), all.filter(({ goneAt }) => goneAt !== null)]
  const attempts = [there, gone].flatMap((some) => [normalKey, locationKey].map((key) => [some, key] as const))
  for (const [some, key] of attempts) {
    const [found, ...others] = some.filter(({ name }) => key(name) === key(typed))
    if (found === undefined) continue
    if (others.length === 0) return Result.succeed(found.id)
    const ids = [found, ...others].map(({ id }) => id)
    const more = ids.length > maxIds ? `, …` : ""
    return Result.fail({
      isMissing: false,
      problem: `${quoted(typed)} is the name of ${ids.length} ${upstreamName(upstream)} locations (${
        ids.slice(0, maxIds).join(", ")
      }${more}); write its id instead`
    })
  }
  return Result.fail({ isMissing: true, problem: noSuchLocation(upstream, typed, locations) })
}

/** Says that there is no location with an id or name, and which ones are close. */
export const noSuchLocation = (
  upstream: Upstream,
  typed: string,
  locations: ReadonlyMap<string, Named<string>>
): string => {
  const there = [...locations.values()].filter(({ goneAt }) => goneAt === null)
  const names = there.map(({ name }) => name)
  const near = isIdDigits(typed)
    ? closestByKey(typed, there.map(({ id }) => id), (id) => id)
    : closestByKey(typed, names, keyOfName)
  const listed = names.slice(0, maxListed).map(quoted).join(", ")
  const hint = near.length > 0
    ? `; did you mean ${near.slice(0, maxListed).map(quoted).join(" or ")}?`
    : names.length > 0
    ? `; there are ${listed}${names.length > maxListed ? ` and ${names.length - maxListed} more` : ""}`
    : ""
  return `there is no ${upstreamName(upstream)} location ${isIdDigits(typed) ? typed : quoted(typed)}${hint}`
}

/** A name without spaces and invisible characters, to find names that are close. */
const keyOfName = (name: string): string => nearKey("name", locationKey(name)) ?? ""
