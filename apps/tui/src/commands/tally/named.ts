/** Whether what a filter names is there: one that names nothing shows no rows, and must not pass for a shop without drift. */
import { StoreReads } from "@stocktally/sync"
import { fold, type TallyFilter } from "@stocktally/tally"
import { nearest } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import { NothingFound } from "../../errors/commandErrors.ts"

/** Fails where no row has the SKU, or there is no such location. */
export const requireNamed = Effect.fnUntraced(function*({ location, sku }: Pick<TallyFilter, "location" | "sku">) {
  if (location === undefined && sku === undefined) return
  const { hasRow, locationNames } = yield* StoreReads
  if (yield* hasRow({ location, sku, empty: true })) return
  if (location !== undefined) {
    const names = yield* locationNames
    const typed = fold(location.trim())
    // A location that holds nothing is one all the same.
    const isThere = names.some((name) => fold(name.trim()) === typed)
    if (!isThere) return yield* new NothingFound({ message: noLocation(location, names) })
  }
  if (sku !== undefined) return yield* noSuchSku(sku, location)
})

export const noSuchSku = (sku: string, location: string | undefined): NothingFound =>
  new NothingFound({
    message:
      `no row has the SKU ${JSON.stringify(sku)}${location === undefined ? "" : ` at ${JSON.stringify(location)}`}; ` +
      `stocktally tally --q TEXT searches`
  })

/** So many names are listed where none is near. */
const listed = 8

const noLocation = (location: string, names: ReadonlyArray<string>): string => {
  const folded = new Map(names.map((name) => [fold(name.trim()), name]))
  const near = nearest(fold(location.trim()), [...folded.keys()]).flatMap((key) => folded.get(key) ?? [])
  const quoted = (some: ReadonlyArray<string>): string => some.map((name) => JSON.stringify(name)).join(", ")
  const rest = names.length > listed ? ` and ${names.length - listed} more` : ""
  return `there is no location ${JSON.stringify(location)}${
    near.length > 0 ?
      ` (did you mean ${quoted(near)}?)`
      : names.length > 0 ?
      `; there are ${quoted(names.slice(0, listed))}${rest}`
      : ""
  }`
}
