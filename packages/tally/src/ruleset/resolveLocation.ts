/** Locations as people name them: by id, or by a name that only one has. */
import { isIdDigits, upstreamName, type Upstream } from "@stocktally/schema"
import * as Result from "effect/Result"
import { quoted } from "../link/wording.ts"
import { nearKey } from "../text/nearKey.ts"
import { closestByKey } from "../text/closestNames.ts"
import { normalKey } from "../text/normalKey.ts"
import { locationKey } from "../verdict/RowFilter.ts"

/** Why a text names no location. */
export interface UnresolvedLocation {
  /** Whether there is no such location; false if it is not clear which is meant. */
  readonly isMissing: boolean
  /** One line. Quotes text from outside, made visible. */
  readonly problem: string
}

interface Named<Id extends string> {
  readonly id: Id
  readonly name: string
  readonly goneAt: number | null
}

/** So many names are listed if none is near. */
const mostListed = 6
const mostIds = 3

/**
 * The location that a text names: by its id, else by its name as linking compares names, else by its name without regard
 * to marks, if only one location has it.
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
  const ways = [there, gone].flatMap((some) => [normalKey, locationKey].map((key) => [some, key] as const))
  for (const [some, key] of ways) {
    const [found, ...others] = some.filter(({ name }) => key(name) === key(typed))
    if (found === undefined) continue
    if (others.length === 0) return Result.succeed(found.id)
    const ids = [found, ...others].map(({ id }) => id)
    const more = ids.length > mostIds ? `, …` : ""
    return Result.fail({
      isMissing: false,
      problem: `${quoted(typed)} is the name of ${ids.length} ${upstreamName(upstream)} locations (${
        ids.slice(0, mostIds).join(", ")
      }${more}); write the id of the one that is meant`
    })
  }
  return Result.fail({ isMissing: true, problem: noSuchLocation(upstream, typed, locations) })
}

/** Says that there is no location of an id or name, and which are near. */
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
  const listed = names.slice(0, mostListed).map(quoted).join(", ")
  const hint = near.length > 0
    ? `; did you mean ${near.slice(0, mostListed).map(quoted).join(" or ")}?`
    : names.length > 0
    ? `; there are ${listed}${names.length > mostListed ? ` and ${names.length - mostListed} more` : ""}`
    : ""
  return `there is no ${upstreamName(upstream)} location ${isIdDigits(typed) ? typed : quoted(typed)}${hint}`
}

/** A name without blanks and invisible characters, to find names that are close. */
const keyOfName = (name: string): string => nearKey("name", locationKey(name)) ?? ""
