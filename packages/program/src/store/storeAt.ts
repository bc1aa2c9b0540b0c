import type { StockStore, StoreError } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { DatabaseSetting } from "../settings/SettingsValues.ts"

/** The store in a database, whoever it is of. Behind dynamic imports, so that nobody loads a database they do not use. */
export const storeAt = (database: DatabaseSetting): Layer.Layer<StockStore, StoreError> => {
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
