/**
 * The tables of a cluster of services, in a schema of their own beside those of the shops.
 *
 * @module
 */
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { SqlClient } from "effect/sql/SqlClient"
import { ClusterMembers, MemberShop, type StoreError } from "@stocktally/tally"
import { openPostgres } from "./postgres.ts"
import { mapDecodeErrors, runQuery, runTransaction } from "./sql/Database.ts"

const schema = "stocktally_cluster"

/** One holds the locks of this process, and the others serve everything else. */
const maxConnections = 3

const Rows = Schema.Array(Schema.Struct({
  address: Schema.String,
  version: Schema.String,
  shops: Schema.fromJsonString(Schema.Array(MemberShop))
}))
const encodeShops = Schema.encodeSync(Rows.value.fields.shops)
const decodeRows = Schema.decodeUnknownEffect(Rows)

/** Opens the schema of the cluster and creates its tables. The client is for the runners' tables only. */
export const clusterTables = (
  { url }: { readonly url: Redacted.Redacted }
): Layer.Layer<SqlClient | ClusterMembers, StoreError> =>
  Layer.effectContext(Effect.gen(function*() {
    const database = yield* openPostgres({ url, schema, maxConnections })
    yield* runTransaction(
      database,
      "open",
      (sql) =>
        Effect.scoped(Layer.build(SqlRunnerStorage.layerMigrations({}))).pipe(
          Effect.provideService(SqlClient, sql),
          Effect.andThen(sql`CREATE TABLE IF NOT EXISTS member (
            address TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, shops TEXT NOT NULL, seen_at TIMESTAMPTZ NOT NULL
          )`)
        ),
      "opening"
    )
    const members = ClusterMembers.of({
      publish: ({ address, shops, version }) =>
        runQuery(database, "members.publish", (sql) =>
          Effect.andThen(
            sql`INSERT INTO member (address, version, shops, seen_at)
              VALUES (${address}, ${version}, ${encodeShops(shops)}, now())
              ON CONFLICT (address) DO UPDATE
              SET version = excluded.version, shops = excluded.shops, seen_at = excluded.seen_at`,
            sql`DELETE FROM member WHERE seen_at < now() - interval '1 day'`
          )),
      list: Effect.flatMap(
        runQuery(database, "members.list", (sql) =>
          sql`SELECT address, version, shops FROM member WHERE seen_at > now() - interval '30 seconds' ORDER BY address`),
        (rows) =>
          mapDecodeErrors(database, "members.list", "the services of the cluster", decodeRows(rows))
      )
    })
    return Context.make(SqlClient, database.writer).pipe(Context.add(ClusterMembers, members))
  }))
