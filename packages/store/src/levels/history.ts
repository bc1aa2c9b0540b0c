import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { SqlError } from "effect/sql/SqlError"
import type { Change, History } from "@stocktally/tally"
import { clockToleranceMillis } from "@stocktally/schema"
import { isCountChange } from "./writeLevels.ts"
import { runQuery, type Database, runTransaction, transactionsOf } from "../sql/Database.ts"
import { readState, setState, type StateKey } from "../sql/state.ts"
import { removeGone } from "../catalog/removeGone.ts"
import { selectRowKey } from "../catalog/rowIds.ts"
import {
  feedingLocationName,
  levelChange,
  type LevelChangeRow,
  levelColumns,
  verdictChange,
  type VerdictChangeRow
} from "./changeRows.ts"
import { readChangeFeed, ensureIdentity } from "./changeFeed.ts"
import type { Sql } from "../sql/Dialect.ts"

interface Numbered {
  readonly id: number
}

/**
 * The position of a change in a row's history, which later changes do not move. Levels and verdicts have separate ids.
 */
interface ChangeKey {
  readonly at: number
  readonly kind: number
  readonly id: number
}

interface Entry {
  readonly change: Change
  readonly key: ChangeKey
}

/** Sorts the newest change first. */
const compareKeys = (self: ChangeKey, that: ChangeKey): number =>
  that.at - self.at || self.kind - that.kind || that.id - self.id

const formatKey = ({ at, id, kind }: ChangeKey): string => `${at}.${kind}.${id}`

const parseKey = (text: string): ChangeKey | undefined => {
  const [, at, kind, id] = /^(-?\d{1,15})\.([012])\.(\d{1,15})$/.exec(text) ?? []
  return at === undefined ? undefined : { at: Number(at), kind: Number(kind), id: Number(id) }
}

/** Follows the chains of changes of a row's levels at a side, from the newest one back. */
const chains = (
  sql: Sql,
  key: { readonly item: number; readonly place: number },
  side: "loop" | "haravan",
  since: number
) => {
  const [source, location, name] = side === "loop"
    ? ["", "p.loop_id", "NULL"]
    : ["JOIN feed f ON f.place = p.id", "f.haravan_id", feedingLocationName("p", "f.haravan_id")]
  return sql<LevelChangeRow & Numbered>`WITH RECURSIVE chain AS (
      SELECT c.*, ${sql.literal(name)} AS location FROM item i CROSS JOIN place p ${sql.literal(source)}
        CROSS JOIN ${sql.literal(`${side}_level`)} v CROSS JOIN level_change c
      WHERE i.id = ${key.item} AND p.id = ${key.place} AND v.variant_id = i.${sql.literal(`${side}_id`)}
        AND v.location_id = ${sql.literal(location)} AND c.id = v.change_id
      UNION ALL SELECT c.*, chain.location FROM chain CROSS JOIN level_change c
        WHERE c.id = chain.previous AND c.at >= ${since}
    ) SELECT id, location, ${sql.literal(levelColumns)} FROM chain WHERE at >= ${since} AND (${
    sql.literal(isCountChange)
  })`
}

const changesOf = Effect.fnUntraced(function*(sql: Sql, rowId: string, since: number) {
  const found = selectRowKey(sql, rowId)
  if (Option.isNone(found)) return []
  const [key] = yield* sql<{ readonly item: number; readonly place: number }>`${found.value}`
  if (key === undefined) return []
  const [loop, haravan, verdicts] = yield* Effect.all([
    chains(sql, key, "loop", since),
    chains(sql, key, "haravan", since),
    sql<VerdictChangeRow & Numbered>`SELECT id, at, before, after FROM verdict_change
      WHERE item = ${key.item} AND place = ${key.place} AND at >= ${since} ORDER BY id DESC`
  ])
  const entries = (kind: number, rows: ReadonlyArray<Numbered>, changes: ReadonlyArray<Change>) =>
    rows.flatMap(({ id }, index): ReadonlyArray<Entry> => {
      const change = changes[index]
      return change === undefined ? [] : [{ change, key: { at: change.at, kind, id } }]
    })
  return [
    ...entries(0, loop, loop.map(levelChange)),
    ...entries(1, haravan, haravan.map(levelChange)),
    ...entries(2, verdicts, verdicts.map(verdictChange))
  ].toSorted((self, that) => compareKeys(self.key, that.key))
})

/** The number of rows removed in one transaction. */
const chunk = 10_000

/** Removes a chunk of rows, and records the newest removed id if positions refer to it. */
const removeChunk = Effect.fnUntraced(function*(
  sql: Sql,
  table: string,
  old: string,
  trimmed: StateKey | undefined
): Effect.fn.Return<number, SqlError> {
  const rows = yield* sql.unsafe<{ readonly id: number }>(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${old} ORDER BY id LIMIT ${chunk}) RETURNING id`
  )
  if (trimmed !== undefined && rows.length > 0) {
    const newest = rows.reduce((newest, { id }) => Math.max(newest, id), 0)
    yield* setState(sql, trimmed, Math.max(newest, (yield* readState(sql))[trimmed] ?? 0))
  }
  return rows.length
})

/**
 * The condition for old rows. Rows are in the order of their times: all before the first newer one are old, or all up
 * to the last older one if there is no newer one. A row with a time in the future was written before a clock was set
 * back, and counts as neither.
 */
const oldRows = (table: string, column: string, before: number, now: number): string => {
  const limit = Math.trunc(before)
  return `id < coalesce(
    (SELECT min(id) FROM ${table} WHERE ${column} BETWEEN ${limit} AND ${Math.trunc(now) + clockToleranceMillis}),
    (SELECT max(id) + 1 FROM ${table} WHERE ${column} < ${limit}))`
}

/** Returns the store's identity, which a new store does not have yet. */
const identityOf = (database: Database) =>
  Effect.flatMap(
    runQuery(database, "history.feed", readState),
    ({ identity = null }) =>
      identity === null ? runTransaction(database, "history.feed", ensureIdentity) : Effect.succeed(identity)
  )

export const makeHistory = (database: Database): History => ({
  get: (rowId, { since = Number.MIN_SAFE_INTEGER } = {}) =>
    Stream.fromIterableEffect(
      runQuery(database, "history.of", (sql) =>
        Effect.map(changesOf(sql, rowId, since), (entries) =>
          entries.map(({ change }) => change)))
    ),

  page: (rowId, { after, limit, since = Number.MIN_SAFE_INTEGER }) => {
    const from = after === undefined ? undefined : parseKey(after)
    if (after !== undefined && from === undefined) return Effect.succeed(null)
    return runQuery(database, "history.page", (sql) =>
      Effect.map(changesOf(sql, rowId, since), (entries) => {
        const rest = from === undefined ? entries : entries.filter(({ key }) => compareKeys(key, from) > 0)
        const shown = rest.slice(0, limit)
        const last = rest.length > limit ? shown.at(-1) : undefined
        return { changes: shown.map(({ change }) => change), next: last === undefined ? null : formatKey(last.key) }
      }))
  },

  feed: ({ after, limit }) =>
    Effect.flatMap(
      identityOf(database),
      (identity) => runQuery(database, "history.feed", (sql) => readChangeFeed(sql, identity, after, limit))
    ),

  trimmedAt: runQuery(
    database,
    "history.trimmedAt",
    (sql) => Effect.map(readState(sql), ({ trimmedAt }) => trimmedAt ?? null)
  ),

  trim: Effect.fnUntraced(function*(before, run) {
    const transact = transactionsOf(database, "history.trim", run)
    let removed = 0
    const now = yield* Clock.currentTimeMillis
    const old = [
      ["level_change", oldRows("level_change", "at", before, now), "trimmedLevel"],
      ["verdict_change", oldRows("verdict_change", "at", before, now), "trimmedVerdict"],
      ["sync_run", `${oldRows("sync_run", "started_at", before, now)} AND status <> 'running'`]
    ] as const
    for (const [table, condition, trimmed] of old) {
      for (let count = chunk; count === chunk;) {
        count = yield* transact((sql) => removeChunk(sql, table, condition, trimmed))
        removed += count
      }
    }
    for (const side of ["loop", "haravan"] as const) {
      const table = `${side}_level`
      yield* transact((sql) => sql`DELETE FROM ${sql(table)} WHERE gone_at < ${before}`)
      for (const kind of ["variant", "location"] as const) {
        for (let count = chunk; count === chunk;) {
          count = yield* transact((sql) => removeGone(sql, side, kind, before, chunk))
        }
      }
    }
    yield* transact((sql) => setState(sql, "trimmedAt", now))
    return { removed }
  })
})
