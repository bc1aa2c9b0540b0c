import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SharedBudgets } from "@stocktally/tally"
import { type Database, runTransaction } from "../sql/Database.ts"

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

export const makeBudgets = (database: Database): SharedBudgets => {
  /** When the spending of each credential is to be trimmed next. */
  const trimAt = new Map<string, number>()
  return {
    exchange: ({ credential, heldUntil, position, process, requests }) =>
      runTransaction(
        database,
        "budgets.exchange",
        Effect.fnUntraced(function*(sql) {
          const now = yield* sql.dialect.now(sql)
          // Stored by the server's clock, while callers use the clock of their process.
          const ahead = (yield* Clock.currentTimeMillis) - now
          if (now >= (trimAt.get(credential) ?? 0)) {
            yield* sql`DELETE FROM spending WHERE credential = ${credential} AND at < ${now - retentionMillis}`
            trimAt.set(credential, now + trimEveryMillis)
          }
          if (requests > 0 || heldUntil !== null) {
            const held_until = heldUntil === null ? null : Math.round(heldUntil - ahead)
            yield* sql`INSERT INTO spending ${sql.insert({ credential, process, at: now, requests, held_until })}`
          }
          const rows = yield* sql<SpendingRow>`SELECT id, at, requests, held_until FROM spending
        WHERE credential = ${credential} AND process <> ${process} AND id > ${position ?? 0} ORDER BY id`
          const holdTimes = rows.map(({ held_until }) => held_until).filter((time) => time !== null)
          return {
            others: rows.filter(({ requests }) => requests > 0).map(({ at, requests }) => ({
              at: at + ahead,
              requests
            })),
            heldUntil: holdTimes.length === 0 ? null : Math.max(...holdTimes) + ahead,
            position: rows.at(-1)?.id ?? position ?? 0
          }
        }),
        // Of two concurrent processes, the second one sees the spending of the first.
        `budget ${credential}`
      )
  }
}
