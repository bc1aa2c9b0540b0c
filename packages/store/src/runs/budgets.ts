import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { SharedBudgets } from "@stocktally/tally"
import { type Database, runLocked, runStatements } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

/** How long spending is kept; Loop counts the last minute. */
const retentionMillis = 120_000
/** How often older spending is removed, because that takes a round trip. */
const trimEveryMillis = 30_000

interface SpendingRow {
  readonly id: number
  readonly at: number
  readonly requests: number
  readonly held_until: number | null
}

/** The newest ids of a process without another id in between. */
interface OwnIds {
  readonly first: number
  readonly last: number
}

export const makeBudgets = (database: Database): SharedBudgets => {
  /** By process, for all of its credentials. */
  const ownIds = new Map<string, OwnIds>()
  /**
   * Stores a new id of a process. Returns whether all ids from `position` to it are known to be ids of the process: no id
   * is assigned twice, so there is no row of another process in between. A failed write also leaves a gap.
   */
  const isAloneSince = (process: string, position: number, id: number): boolean => {
    const known = ownIds.get(process) ?? { first: id, last: id }
    const own = id === known.last + 1 ? { ...known, last: id } : id > known.last ? { first: id, last: id } : known
    ownIds.set(process, own)
    return own.first <= position + 1
  }
  /** When the spending of each credential is to be trimmed next. */
  const trimAt = new Map<string, number>()
  return {
    exchange: ({ credential, heldUntil, position, process, requests }) =>
      runStatements(
        database,
        "budgets.exchange",
        Effect.fnUntraced(function*(sql) {
          const ours = yield* Clock.currentTimeMillis
          const isReport = requests > 0 || heldUntil !== null
          // Stored by the server's clock, while callers use the clock of their process.
          const heldFor = heldUntil === null ? null : Math.round(heldUntil - ours)
          const written = isReport ? yield* report(sql, { credential, process, requests, heldFor }) : undefined
          const isAlone = written !== undefined && isAloneSince(process, position ?? 0, written.id)
          const now = written?.at ?? (yield* sql.dialect.now(sql))
          if (now >= (trimAt.get(credential) ?? 0)) {
            yield* sql`DELETE FROM spending WHERE credential = ${credential} AND at < ${now - retentionMillis}`
            trimAt.set(credential, now + trimEveryMillis)
          }
          const rows = isAlone ? [] : yield* sql<SpendingRow>`SELECT id, at, requests, held_until FROM spending
            WHERE credential = ${credential} AND process <> ${process} AND id > ${position ?? 0}
              AND id < ${written?.id ?? Number.MAX_SAFE_INTEGER} AND at >= ${now - retentionMillis} ORDER BY id`
          const ahead = ours - now
          const holdTimes = rows.map(({ held_until }) => held_until).filter((time) => time !== null)
          return {
            others: rows.filter(({ requests }) => requests > 0).map(({ at, requests }) => ({
              at: at + ahead,
              requests
            })),
            heldUntil: holdTimes.length === 0 ? null : Math.max(...holdTimes) + ahead,
            position: written?.id ?? rows.at(-1)?.id ?? position ?? 0
          }
        })
      )
  }
}

interface Written {
  readonly id: number
  readonly at: number
}

/**
 * Writes what a process spends, with the shared clock. Takes its id with the lock, so all smaller ones are visible to the
 * next statement: of two concurrent processes, the second one sees the spending of the first.
 */
const report = Effect.fnUntraced(function*(
  sql: Sql,
  { credential, heldFor, process, requests }: {
    readonly credential: string
    readonly process: string
    readonly requests: number
    readonly heldFor: number | null
  }
): Effect.fn.Return<Written | undefined, SqlError> {
  const [written] = yield* runLocked(
    sql,
    `budget ${credential}`,
    (lockedNow) =>
      sql<Written>`INSERT INTO spending (credential, process, at, requests, held_until)
    SELECT ${credential}, ${process}, c.now, CAST(${requests} AS BIGINT), c.now + CAST(${heldFor} AS BIGINT)
    FROM (${lockedNow}) c RETURNING id, at`
  )
  return written
})
