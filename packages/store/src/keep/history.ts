import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Change, History } from "@stocktally/core"
import { countChanged } from "../levels/writeLevels.ts"
import { asking, type Database, writing } from "../sql/Database.ts"
import { verdictOf } from "../tally/classes.ts"
import { keyOfRow } from "../tally/tallies.ts"

interface LevelChangeRow {
  readonly side: number
  readonly at: number
  readonly not_before: number | null
  readonly updated_at: number | null
  readonly on_hand_before: number | null
  readonly committed_before: number | null
  readonly incoming_before: number | null
  readonly available_before: number | null
  readonly on_hand: number | null
  readonly committed: number | null
  readonly incoming: number | null
  readonly available: number | null
}

interface VerdictChangeRow {
  readonly at: number
  readonly before: number
  readonly after: number
}

const counts = (onHand: number | null, committed: number | null, incoming: number | null, available: number | null) =>
  available === null ? null : { onHand: onHand ?? 0, committed: committed ?? 0, incoming: incoming ?? 0, available }

const levelChange = (row: LevelChangeRow): Change =>
  row.side === 0
    ? { _tag: "Loop", at: row.at, notBefore: row.not_before, before: row.available_before, after: row.available }
    : {
      _tag: "Haravan",
      at: row.at,
      updatedAt: row.updated_at,
      before: counts(row.on_hand_before, row.committed_before, row.incoming_before, row.available_before),
      after: counts(row.on_hand, row.committed, row.incoming, row.available)
    }

/** Walks the chain of changes of one level, from the newest back. */
const chain = (sql: SqlClient, key: { readonly item: number; readonly place: number }, side: "loop" | "haravan", since: number) =>
  sql<LevelChangeRow>`WITH RECURSIVE chain AS (
      SELECT c.* FROM item i CROSS JOIN place p CROSS JOIN ${sql.literal(`${side}_level`)} v CROSS JOIN level_change c
      WHERE i.id = ${key.item} AND p.id = ${key.place} AND v.variant_id = i.${sql.literal(`${side}_id`)}
        AND v.location_id = p.${sql.literal(`${side}_id`)} AND c.id = v.change_id
      UNION ALL SELECT c.* FROM chain CROSS JOIN level_change c WHERE c.id = chain.previous AND c.at >= ${since}
    ) SELECT side, at, not_before, updated_at, on_hand_before, committed_before, incoming_before, available_before,
      on_hand, committed, incoming, available FROM chain WHERE at >= ${since} AND (${sql.literal(countChanged)})`

const changesOf = Effect.fnUntraced(function*(sql: SqlClient, rowId: string, since: number) {
  const found = keyOfRow(sql, rowId)
  if (Option.isNone(found)) return []
  const [key] = yield* sql<{ readonly item: number; readonly place: number }>`${found.value}`
  if (key === undefined) return []
  const [loop, haravan, verdicts] = yield* Effect.all([
    chain(sql, key, "loop", since),
    chain(sql, key, "haravan", since),
    sql<VerdictChangeRow>`SELECT at, before, after FROM verdict_change
      WHERE item = ${key.item} AND place = ${key.place} AND at >= ${since} ORDER BY id DESC`
  ])
  const turns = verdicts.map(({ after, at, before }): Change => ({
    _tag: "Verdict",
    at,
    before: verdictOf(before * 2),
    after: verdictOf(after * 2)
  }))
  return [...loop.map(levelChange), ...haravan.map(levelChange), ...turns].toSorted((a, b) => b.at - a.at)
})

/** Rows removed in one transaction. */
const chunk = 10_000

const removeSome = (sql: SqlClient, table: string, old: string): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql.unsafe(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${old} ORDER BY id LIMIT ${chunk})
      RETURNING 1 AS removed`),
    (rows) => rows.length
  )

export const makeHistory = (database: Database): History => ({
  of: (rowId, { since = Number.MIN_SAFE_INTEGER } = {}) =>
    Stream.fromIterableEffect(asking(database, "history.of", (sql) => changesOf(sql, rowId, since))),

  trim: Effect.fnUntraced(function*(before) {
    let removed = 0
    // Changes come in the order of their time, unless a clock was set back: the first newer one ends it.
    const oldChanges = `id < coalesce((SELECT min(id) FROM level_change WHERE at >= ${Math.trunc(before)}), 9223372036854775807)`
    const old = [
      ["level_change", oldChanges],
      ["verdict_change", `at < ${Math.trunc(before)}`],
      ["sync_run", `started_at < ${Math.trunc(before)} AND status <> 'running'`]
    ] as const
    for (const [table, condition] of old) {
      for (let some = chunk; some === chunk;) {
        some = yield* writing(database, "history.trim", (sql) => removeSome(sql, table, condition))
        removed += some
      }
    }
    for (const table of ["loop_level", "haravan_level"] as const) {
      yield* writing(database, "history.trim", (sql) => sql`DELETE FROM ${sql(table)} WHERE gone_at < ${before}`)
    }
    return { removed }
  })
})

