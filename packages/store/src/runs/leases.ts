import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Lease, LeaseAttempt, Leases } from "@stocktally/tally"
import { type Database, leaseLost, runTransaction } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

interface LeaseRow {
  readonly token: number
  readonly holder: string
  readonly beat: number
  readonly taken_at: number
  readonly expires_at: number
  readonly ttl: number
}

const current = (sql: Sql) =>
  Effect.map(
    sql<LeaseRow>`SELECT token, holder, beat, taken_at, expires_at, ttl FROM lease WHERE id = 1`,
    ([row]) => row
  )

/** Fails with `LeaseLost` unless the lease is still held. For transactions with the lock `lease`. */
export const requireHeld = Effect.fnUntraced(
  function*(database: Database, sql: Sql, operation: string, lease: Lease) {
    const held = yield* current(sql)
    if (held !== undefined && held.token === lease.token && held.holder !== "") return held
    return yield* leaseLost(database, sql, operation)
  }
)

export const makeLeases = (database: Database): Leases => ({
  take: ({ silentHolder, holder, ttl }) =>
    runTransaction(
      database,
      "leases.take",
      Effect.fnUntraced(function*(sql): Effect.fn.Return<LeaseAttempt, SqlError> {
        const ttlMillis = Duration.toMillis(ttl)
        const found = yield* current(sql)
        if (found !== undefined && found.holder !== "") {
          const isDead = silentHolder?.token === found.token && silentHolder.beat === found.beat
          if ((yield* sql.dialect.now(sql)) < found.expires_at && !isDead) {
            const { beat, holder, taken_at: since, token } = found
            return { _tag: "Held", token, holder, beat, since, ttlMillis: found.ttl }
          }
        }
        // Waits until the runs of the previous holder have finished writing; the ttl starts after that.
        yield* sql.dialect.acquireLock(sql, "shop")
        const time = yield* sql.dialect.now(sql)
        const token = (found?.token ?? 0) + 1
        yield* sql`INSERT INTO lease (id, token, holder, beat, taken_at, expires_at, ttl)
        VALUES (1, ${token}, ${holder}, 0, ${time}, ${time + ttlMillis}, ${ttlMillis})
        ON CONFLICT (id) DO UPDATE SET token = excluded.token, holder = excluded.holder, beat = excluded.beat,
          taken_at = excluded.taken_at, expires_at = excluded.expires_at, ttl = excluded.ttl`
        yield* sql`UPDATE sync_run SET status = 'interrupted', ended_at = ${time} WHERE status = 'running'`
        return { _tag: "Taken", lease: { token, holder } }
      }),
      "lease"
    ),
  renew: (lease) =>
    runTransaction(
      database,
      "leases.renew",
      Effect.fnUntraced(function*(sql) {
        const { ttl } = yield* requireHeld(database, sql, "leases.renew", lease)
        yield* sql`UPDATE lease SET beat = beat + 1, expires_at = ${(yield* sql.dialect.now(sql)) + ttl} WHERE id = 1`
      }),
      "lease"
    ),
  release: (lease: Lease) =>
    runTransaction(
      database,
      "leases.release",
      (sql) => Effect.asVoid(sql`UPDATE lease SET holder = '', expires_at = 0 WHERE id = 1 AND token = ${lease.token}`),
      "lease"
    )
})
