/** Whether what a filter names is there: one that names nothing shows no rows, and must not pass for a shop without drift. */
import { fold, StockStore, type TallyFilter } from "@stocktally/tally"
import { nearest } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { NothingFound } from "../../errors/commandErrors.ts"

/** Fails where no row has the SKU, or there is no such location. */
export const requireNamed = Effect.fnUntraced(function*({ location, sku }: Pick<TallyFilter, "location" | "sku">) {
  if (location === undefined && sku === undefined) return
  const { catalog, tallies } = yield* StockStore
  const { rows } = yield* tallies.page({ filter: { location, sku, empty: true }, limit: 1, staleAfterMillis: 0 })
  if (rows.length > 0) return
  if (location !== undefined) {
    const { locations } = yield* tallies.summary({ empty: true })
    const kept = yield* Stream.runCollect(catalog.haravanLocations)
    const names = [...new Set([...locations.map(({ location }) => location), ...kept.map(({ name }) => name)])]
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
