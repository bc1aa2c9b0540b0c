/**
 * The store in a SQLite file, through node:sqlite on two worker threads: one writes, one reads.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StockStore, type StoreError } from "@stocktally/tally"
import { openSqlite, type SqliteOptions } from "./sqlite/openSqlite.ts"
import { sqlStore } from "./sqlStore.ts"

export { openSqlite, type SqliteOptions } from "./sqlite/openSqlite.ts"
export { sqliteShopStores, type SqliteShopsOptions } from "./sqliteShops.ts"

/** `StockStore` in a SQLite file. */
export const sqliteStore = (options: SqliteOptions): Layer.Layer<StockStore, StoreError> =>
  Layer.effect(StockStore, Effect.flatMap(openSqlite(options), sqlStore))
