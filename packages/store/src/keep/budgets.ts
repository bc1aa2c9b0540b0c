import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SharedBudgets } from "@stocktally/core"
import { type Database, writing } from "../sql/Database.ts"

/** Loop counts the last minute; twice that is enough for any clock's difference. */
const remembered = 120_000

interface SpendingRow {
  readonly id: number
  readonly at: number
  readonly requests: number
  readonly held_until: number | null
}

export const makeBudgets = (database: Database): SharedBudgets => ({
  exchange: ({ credential, heldUntil, position, process, requests }) =>
    writing(database, "budgets.exchange", Effect.fnUntraced(function*(sql) {
      const now = yield* Clock.currentTimeMillis
      yield* sql`DELETE FROM spending WHERE at < ${now - remembered}`
      if (requests > 0 || heldUntil !== null) {
        yield* sql`INSERT INTO spending ${
          sql.insert({ credential, process, at: now, requests, held_until: heldUntil })
        }`
      }
      const rows = yield* sql<SpendingRow>`SELECT id, at, requests, held_until FROM spending
        WHERE credential = ${credential} AND process <> ${process} AND id > ${position ?? 0} ORDER BY id`
      const holds = rows.map(({ held_until }) => held_until).filter((time) => time !== null)
      return {
        others: rows.filter(({ requests }) => requests > 0).map(({ at, requests }) => ({ at, requests })),
        heldUntil: holds.length === 0 ? null : Math.max(...holds),
        position: rows.at(-1)?.id ?? position ?? 0
      }
    }))
})
