import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type Lease, LeaseLost, type Leases, StoreError, type Taking } from "@stocktally/core"
import { type Database, writing } from "../sql/Database.ts"

interface LeaseRow {
  readonly token: number
  readonly holder: string
  readonly beat: number
  readonly taken_at: number
  readonly expires_at: number
  readonly ttl: number
}

/** The server's clock where there is one, because those of several machines differ. */
const now = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.map(
        sql<{ readonly now: number }>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
        ([row]) => row?.now ?? 0
      ),
    orElse: () => Clock.currentTimeMillis
  })

const current = (sql: SqlClient) =>
  Effect.map(
    sql<LeaseRow>`SELECT token, holder, beat, taken_at, expires_at, ttl FROM lease WHERE id = 1 ${
      sql.onDialectOrElse({ pg: () => sql.literal("FOR UPDATE"), orElse: () => sql.literal("") })
    }`,
    ([row]) => row
  )

/** The lease that another process has now. */
const lost = (database: Database, operation: string, holder: string): StoreError =>
  new StoreError({ operation, reason: new LeaseLost({ place: database.place, holder }) })

/** Fails with `LeaseLost` unless the run is running. */
export const requireRunning = Effect.fnUntraced(function*(
  database: Database,
  sql: SqlClient,
  operation: string,
  run: string
) {
  const [row] = yield* sql<{ readonly status: string }>`SELECT status FROM sync_run WHERE id = ${run}`
  if (row?.status === "running") return
  const holder = yield* current(sql)
  return yield* lost(database, operation, holder?.holder ?? "nobody")
})

export const makeLeases = (database: Database): Leases => ({
  take: ({ deadBeat, holder, ttl }) =>
    writing(database, "leases.take", Effect.fnUntraced(function*(sql): Effect.fn.Return<Taking, SqlError> {
      const time = yield* now(sql)
      const ttlMillis = Duration.toMillis(ttl)
      const found = yield* current(sql)
      if (found !== undefined && found.holder !== "") {
        const isDead = deadBeat?.token === found.token && deadBeat.beat === found.beat
        if (time < found.expires_at && !isDead) {
          const { beat, holder, taken_at: since, token } = found
          return { _tag: "Held", token, holder, beat, since, ttlMillis: found.ttl }
        }
      }
      const token = (found?.token ?? 0) + 1
      yield* sql`INSERT INTO lease (id, token, holder, beat, taken_at, expires_at, ttl)
        VALUES (1, ${token}, ${holder}, 0, ${time}, ${time + ttlMillis}, ${ttlMillis})
        ON CONFLICT (id) DO UPDATE SET token = excluded.token, holder = excluded.holder, beat = excluded.beat,
          taken_at = excluded.taken_at, expires_at = excluded.expires_at, ttl = excluded.ttl`
      yield* sql`UPDATE sync_run SET status = 'interrupted', ended_at = ${time} WHERE status = 'running'`
      return { _tag: "Taken", lease: { token, holder } }
    })),
  renew: (lease) =>
    writing(database, "leases.renew", Effect.fnUntraced(function*(sql) {
      const found = yield* current(sql)
      if (found === undefined || found.token !== lease.token || found.holder === "") {
        return yield* lost(database, "leases.renew", found?.holder ?? "nobody")
      }
      yield* sql`UPDATE lease SET beat = beat + 1, expires_at = ${(yield* now(sql)) + found.ttl} WHERE id = 1`
    })),
  release: (lease: Lease) =>
    writing(database, "leases.release", (sql) =>
      Effect.asVoid(sql`UPDATE lease SET holder = '', expires_at = 0 WHERE id = 1 AND token = ${lease.token}`))
})
