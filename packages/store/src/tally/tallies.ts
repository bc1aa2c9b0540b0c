import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { isIdDigits, type TallyRow, type TallySummary, type Verdict } from "@stocktally/schema"
import type { StoreError, Tallies, TallyFreshness, UnknownColumn } from "@stocktally/core"
import { bigint, subjectStates } from "../keep/readings.ts"
import { asking, type Database } from "../sql/Database.ts"
import { readState } from "../sql/state.ts"
import { classOf, verdictOf } from "./classes.ts"
import { decodeCursor, encodeCursor, type Position } from "./cursor.ts"
import { judgeTallies } from "./judge.ts"
import { type Narrowed, narrow } from "./narrow.ts"
import { keyOf, orderOf, type RowOrder } from "./orders.ts"
import { type StoredRow, selectRows, tallyRow, type View } from "./rows.ts"
import { selectCounts } from "./counts.ts"
import { selectKeys } from "./select.ts"

const freshnessOf = Effect.fnUntraced(function*(sql: SqlClient): Effect.fn.Return<TallyFreshness, SqlError> {
  // At once, because the way to the database and back takes longer than its answer.
  const [states, { tallyVersion }] = yield* Effect.all([subjectStates(sql), readState(sql)], { concurrency: 2 })
  const side = (levels: "loop-levels" | "haravan-levels", others: ReadonlyArray<keyof typeof states>) => ({
    complete: [levels, ...others].every((subject) => states[subject].completeAsOf !== null),
    asOf: states[levels].knownAsOf
  })
  const loop = side("loop-levels", ["loop-locations"])
  const haravan = side("haravan-levels", ["haravan-locations", "haravan-products"])
  return {
    complete: loop.complete && haravan.complete,
    asOf: loop.asOf === null || haravan.asOf === null ? loop.asOf ?? haravan.asOf : Math.min(loop.asOf, haravan.asOf),
    sides: { loop, haravan },
    version: tallyVersion ?? 0
  }
})

type KeyedRow = StoredRow & { readonly [key: `k${number}`]: string | number }

/** The rows of one order after a position, those without the value last; one more than asked tells of a next page. */
const rowsAfter = Effect.fnUntraced(function*(
  sql: SqlClient,
  narrowed: Narrowed,
  order: RowOrder,
  after: Position | undefined,
  limit: number
) {
  const found: Array<{ readonly row: KeyedRow; readonly position: Position }> = []
  for (const withoutValue of order.nullable ? [false, true] : [false]) {
    if (after?.withoutValue === true && !withoutValue) continue
    const missing = limit + 1 - found.length
    if (missing <= 0) break
    const columns = keyOf(order, withoutValue)
    const keys = selectKeys(sql, narrowed, {
      order,
      withoutValue,
      after: after?.withoutValue === withoutValue ? after : undefined,
      limit: missing
    })
    const sorted = columns.map((_, index) => `k.k${index}${order.descending ? " DESC" : ""}`).join(", ")
    const rows = yield* sql<KeyedRow>`${selectRows(sql, keys, sorted)}`
    for (const row of rows) {
      found.push({ row, position: { withoutValue, key: columns.map((_, index) => row[`k${index}`] ?? 0) } })
    }
  }
  return found
})

const emptyCounts = (): { -readonly [V in Verdict]: number } => ({
  unlinked: 0,
  unknown: 0,
  untracked: 0,
  oversold: 0,
  "only-in-loop": 0,
  "only-in-haravan": 0,
  match: 0,
  drift: 0,
  settling: 0
})

/** Counts by class and place. */
const countsOf = Effect.fnUntraced(function*(sql: SqlClient, narrowed: Narrowed) {
  const counts = yield* selectCounts(sql, narrowed)
  return yield* sql<{ readonly location: string; readonly class: number; readonly rows: number }>`
    SELECT p.name AS location, c.class, sum(c.rows)${bigint(sql)} AS rows FROM (${counts}) c JOIN place p ON p.id = c.place
    WHERE c.rows > 0 GROUP BY p.name, p.name_key, c.class ORDER BY p.name_key, p.name`
})

const rowIdParts = /^([hl]):(\d+):(\d+)$/

/** The item and place of a row's id, by the ids of whichever side it names. */
export const keyOfRow = (sql: SqlClient, id: string) => {
  const [, side, variant = "", location = ""] = rowIdParts.exec(id) ?? []
  if (side === undefined || !isIdDigits(variant) || !isIdDigits(location)) return Option.none()
  const column = sql.literal(side === "h" ? "haravan_id" : "loop_id")
  return Option.some(sql`SELECT i.id AS item, p.id AS place FROM item i CROSS JOIN place p
    WHERE i.${column} = ${variant} AND p.${column} = ${location}`)
}

export const makeTallies = (database: Database): Tallies => {
  const viewOf = Effect.fnUntraced(function*(freshness: TallyFreshness, staleAfterMillis: number) {
    const view: View = {
      now: yield* Clock.currentTimeMillis,
      staleAfterMillis,
      haravanKnownAsOf: freshness.sides.haravan.asOf
    }
    return view
  })

  const page: Tallies["page"] = Effect.fnUntraced(function*({ cursor, limit, ...query }) {
    const order = yield* Effect.fromResult(orderOf(query.sort ?? "harm"))
    const after = cursor === undefined
      ? undefined
      : yield* Effect.fromResult(decodeCursor(query, cursor, (withoutValue) => keyOf(order, withoutValue).length))
    return yield* asking(database, "tallies.page", Effect.fnUntraced(function*(sql) {
      const freshness = yield* freshnessOf(sql)
      const view = yield* viewOf(freshness, query.staleAfterMillis)
      const narrowed = yield* narrow(sql, query.filter ?? {})
      const found = yield* rowsAfter(sql, narrowed, order, after, limit)
      const last = found.length > limit ? found[limit - 1] : undefined
      return {
        ...freshness,
        rows: found.slice(0, limit).map(({ row }) => tallyRow(row, view)),
        nextCursor: last === undefined ? null : encodeCursor(query, last.position)
      }
    }))
  })

  return {
    judge: judgeTallies(database),
    page,

    rows: (query) =>
      Stream.paginate<string | undefined, TallyRow, StoreError | UnknownColumn, never>(undefined, (cursor) =>
        page({ ...query, limit: 1000, cursor }).pipe(
          // Our own cursor, for the same query.
          Effect.catchTag("InvalidCursor", Effect.die),
          Effect.map(({ nextCursor, rows }) =>
            [rows, nextCursor === null ? Option.none() : Option.some<string | undefined>(nextCursor)] as const)
        )),

    row: (id, { staleAfterMillis }) =>
      asking(database, "tallies.row", Effect.fnUntraced(function*(sql) {
        const key = keyOfRow(sql, id)
        if (Option.isNone(key)) return Option.none<TallyRow>()
        const [[row], freshness] = yield* Effect.all(
          [sql<StoredRow>`${selectRows(sql, key.value, "1")}`, freshnessOf(sql)],
          { concurrency: 2 }
        )
        if (row === undefined) return Option.none<TallyRow>()
        return Option.some(tallyRow(row, yield* viewOf(freshness, staleAfterMillis)))
      })),

    summary: (filter = {}) =>
      asking(database, "tallies.summary", Effect.fnUntraced(function*(sql) {
        const freshness = yield* freshnessOf(sql)
        const narrowed = yield* narrow(sql, { ...filter, verdicts: undefined })
        const summary = emptyCounts()
        const locations = new Map<string, ReturnType<typeof emptyCounts>>()
        for (const { class: rowClass, location, rows } of yield* countsOf(sql, narrowed)) {
          const own = locations.get(location) ?? emptyCounts()
          locations.set(location, own)
          own[verdictOf(rowClass)] += rows
          summary[verdictOf(rowClass)] += rows
        }
        return {
          ...freshness,
          summary,
          locations: Array.from(locations, ([location, counts]) => ({ location, summary: counts satisfies TallySummary }))
        }
      })),

    freshness: asking(database, "tallies.freshness", freshnessOf),

    healings: (since) =>
      asking(database, "tallies.healings", (sql) =>
        Effect.map(
          sql<{ readonly began: number; readonly healed: number; readonly before: number }>`
            SELECT since AS began, at AS healed, before FROM verdict_change
            WHERE after = ${classOf("match") / 2} AND at >= ${since}
              AND before IN (${sql.literal(String(classOf("drift") / 2))}, ${sql.literal(String(classOf("settling") / 2))})
              AND since IS NOT NULL ORDER BY at DESC LIMIT 10000`,
          (rows) =>
            rows.map(({ began, before, healed }) => ({ began, healed, wasDrift: before === classOf("drift") / 2 }))
        ))
  }
}

