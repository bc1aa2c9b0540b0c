import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { LeaseAttempt, Leases } from "@stocktally/tally"
import { type Database, leaseLost, runLocked, runStatements, runTransaction } from "../sql/Database.ts"

interface LeaseRow {
  readonly token: number
  readonly holder: string
  readonly beat: number
  readonly taken_at: number
  readonly expires_at: number
  readonly ttl: number
  readonly now: number
}

export const makeLeases = (database: Database): Leases => ({
  take: ({ silentHolder, holder, ttl }) =>
    runTransaction(
      database,
      "leases.take",
      Effect.fnUntraced(function*(sql): Effect.fn.Return<LeaseAttempt, SqlError> {
        const ttlMillis = Duration.toMillis(ttl)
        const [found] = yield* sql<LeaseRow>`SELECT
          token, holder, beat, taken_at, expires_at, ttl, c.now FROM lease, (${yield* sql.dialect.lockedNow(
          sql,
          "lease"
        )}) c WHERE id = 1`
        if (found !== undefined && found.holder !== "") {
          const isDead = silentHolder?.token === found.token && silentHolder.beat === found.beat
          if (found.now < found.expires_at && !isDead) {
            const { beat, holder, taken_at: since, token } = found
            return { _tag: "Held", token, holder, beat, since, ttlMillis: found.ttl }
          }
        }
        const token = (found?.token ?? 0) + 1
        // Waits until the runs of the previous holder have finished writing; the ttl starts after that.
        yield* sql`INSERT INTO lease (id, token, holder, beat, taken_at, expires_at, ttl)
          SELECT 1, CAST(${token} AS BIGINT), ${holder}, 0, c.now, c.now + CAST(${ttlMillis} AS BIGINT),
            CAST(${ttlMillis} AS BIGINT) FROM (${yield* sql.dialect.lockedNow(sql, "shop")}) c WHERE true
          ON CONFLICT (id) DO UPDATE SET token = excluded.token, holder = excluded.holder, beat = excluded.beat,
            taken_at = excluded.taken_at, expires_at = excluded.expires_at, ttl = excluded.ttl`
        yield* sql`UPDATE sync_run SET status = 'interrupted', ended_at = (SELECT taken_at FROM lease)
          WHERE status = 'running'`
        return { _tag: "Taken", lease: { token, holder } }
      }),
      "lease"
    ),
  renew: (lease) =>
    runStatements(
      database,
      "leases.renew",
      Effect.fnUntraced(function*(sql) {
        const renewed = yield* runLocked(sql, "lease", (lockedNow) =>
          sql`UPDATE lease SET beat = beat + 1, expires_at = c.now + ttl FROM (${lockedNow}) c
            WHERE id = 1 AND token = ${lease.token} AND holder <> '' RETURNING token`)
        if (renewed.length === 0) {
          return yield* leaseLost(database, sql, "leases.renew")
        }
      })
    ),
  release: (lease) =>
    runStatements(
      database,
      "leases.release",
      (sql) =>
        Effect.asVoid(runLocked(sql, "lease", (lockedNow) =>
          sql`UPDATE lease SET holder = '', expires_at = 0 FROM (${lockedNow}) c
          WHERE id = 1 AND token = ${lease.token} RETURNING token`))
    )
})
