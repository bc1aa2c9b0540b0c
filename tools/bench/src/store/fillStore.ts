/**
 * Fills a new SQLite store. The arguments are its path, the numbers of variants and locations, and the sources of a
 * rule.
 */
import { Effect } from "effect"
import { StockStore } from "@stocktally/tally"
import { sqliteStore } from "@stocktally/store/sqlite"
import { fill } from "./shop.ts"

const [path = ""] = process.argv.slice(2)
const [variants = NaN, locations = NaN, sources] = process.argv.slice(3).map(Number)

await Effect.runPromise(
  Effect.flatMap(
    StockStore,
    (store) => fill(store, { variants, locations, ...(sources === undefined ? {} : { sources }) })
  ).pipe(
    Effect.provide(sqliteStore({ path }))
  )
)
