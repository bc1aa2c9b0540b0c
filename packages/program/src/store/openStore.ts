import type { ClusterMembers, ShopStores, StockStore, StoreError } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { SqlClient } from "effect/sql/SqlClient"
import type { ClusterSetting, DatabaseSetting, SettingsValues } from "../settings/SettingsValues.ts"

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

/** The stores of several shops: schemas of a Postgres database, or SQLite files in the state directory. */
export const openShopStores = (
  { database, stateDirectory }: Pick<SettingsValues, "database" | "stateDirectory">
): Layer.Layer<ShopStores, StoreError> =>
  Option.isSome(database) && database.value._tag === "Postgres"
    ? postgresShops(database.value.url)
    : Layer.unwrap(Effect.map(
      Effect.promise(() => import("@stocktally/store/sqlite")),
      ({ sqliteShopStores }) => sqliteShopStores({ directory: stateDirectory })
    ))

const postgresShops = (url: Redacted.Redacted) =>
  Layer.unwrap(Effect.map(
    Effect.promise(() => import("@stocktally/store/postgres")),
    ({ postgresShopStores }) => postgresShopStores({ url })
  ))

/** The tables of a cluster of services. */
export const openClusterTables = ({ url }: ClusterSetting): Layer.Layer<SqlClient | ClusterMembers, StoreError> =>
  Layer.unwrap(Effect.map(
    Effect.promise(() => import("@stocktally/store/cluster")),
    ({ clusterTables }) => clusterTables({ url })
  ))
