/**
 * The tables of a cluster of services, in a schema of their own beside those of the shops.
 *
 * @module
 */
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { SqlClient } from "effect/sql/SqlClient"
import type { StoreError } from "@stocktally/tally"
import { openPostgres } from "./postgres.ts"
import { runTransaction } from "./sql/Database.ts"

const schema = "stocktally_cluster"

/** One holds the locks of this process, and the others serve everything else. */
const maxConnections = 3

/** Opens the schema of the cluster and creates its tables. The client is for the cluster's tables only. */
export const clusterTables = ({ url }: { readonly url: Redacted.Redacted }): Layer.Layer<SqlClient, StoreError> =>
  Layer.effect(
    SqlClient,
    Effect.gen(function*() {
      const database = yield* openPostgres({ url, schema, maxConnections })
      yield* runTransaction(
        database,
        "open",
        (sql) =>
          Effect.scoped(Layer.build(SqlRunnerStorage.layerMigrations({}))).pipe(
            Effect.provideService(SqlClient, sql)
          ),
        "opening"
      )
      return database.writer
    })
  )
