import type { StockStore, StoreError } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { DatabaseSetting } from "../settings/SettingsValues.ts"

/** Opens the store in a database without checking its owner. Imports only the database driver that it uses. */
export const openStore = (database: DatabaseSetting): Layer.Layer<StockStore, StoreError> => {
  switch (database._tag) {
    case "Sqlite":
      return Layer.unwrap(Effect.map(
        Effect.promise(() => import("@stocktally/store/sqlite")),
        ({ sqliteStore }) => sqliteStore({ path: database.path })
      ))
    case "Postgres":
      return Layer.unwrap(Effect.map(
        Effect.promise(() => import("@stocktally/store/postgres")),
        ({ postgresStore }) => postgresStore({ url: database.url })
      ))
  }
}
