/** Pages of the read model: from a cursor on, back from it, or around a row. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlError } from "effect/sql/SqlError"
import type { PageOptions, Tallies, TallyFreshness, TallyPage, TallyQuery } from "@stocktally/tally"
import { runQuery, type Database } from "../../sql/Database.ts"
import { decodeCursor, encodeCursor, type SortPosition } from "./cursor.ts"
import { freshnessOf } from "./freshness.ts"
import { plansOf, type Slice } from "./plan.ts"
import { type ResolvedFilter, resolveFilter, chooseSeek } from "./resolveFilter.ts"
import { sortKeyOf, parseOrder, type RowOrder, orderBySortKey } from "./orders.ts"
import { selectRowKey } from "../../catalog/rowIds.ts"
import { selectRows, type StoredRow, tallyRows } from "./rows.ts"
import { selectKeys, selectPosition } from "./planSql.ts"
import type { Sql } from "../../sql/Dialect.ts"

type KeyedRow = StoredRow & {
  readonly [key: `k${number}`]: string | number | null
}

/** A row, and where it is in the order. */
interface PositionedRow {
  readonly row: KeyedRow
  readonly position: SortPosition
}

/** Rows of a query in its order, and whether there are more before and behind them. */
interface RowRange {
  readonly rows: ReadonlyArray<PositionedRow>
  readonly before: boolean
  readonly after: boolean
}

type Direction = NonNullable<PageOptions["direction"]>

/** What an order and a filter come down to. */
interface PageQuery {
  readonly sql: Sql
  readonly filter: ResolvedFilter
  readonly order: RowOrder
}

/**
 * The rows next to a position, or from the end where one starts to walk, in the order in which they are met. Rows without
 * the value come last in the order, so walking back meets them first.
 */
const seekRows = Effect.fnUntraced(function*(
  { filter, order, sql }: PageQuery,
  direction: Direction,
  from: SortPosition | undefined,
  limit: number
): Effect.fn.Return<ReadonlyArray<PositionedRow>, SqlError> {
  const isBack = direction === "backward"
  const walked: RowOrder = isBack ? { ...order, descending: !order.descending } : order
  const found: Array<PositionedRow> = []
  const stretches = order.nullable === undefined ? [false] : isBack ? [true, false] : [false, true]
  for (const withoutValue of from === undefined ? stretches : stretches.slice(stretches.indexOf(from.withoutValue))) {
    const columns = sortKeyOf(order, withoutValue)
    const after = from?.withoutValue === withoutValue ? from : undefined
    const whole: Slice = { order: walked, withoutValue, after, limit }
    for (const plan of plansOf(filter, whole)) {
      const slice: Slice = { ...whole, limit: limit - found.length }
      if (slice.limit <= 0) return found
      const keys = selectKeys(sql, filter, slice, plan)
      const rows = yield* sql<KeyedRow>`${selectRows(sql, keys, orderBySortKey(columns, walked.descending))}`
      for (const row of rows) {
        found.push({ row, position: { withoutValue, key: columns.map((_, index) => row[`k${index}`] ?? 0) } })
      }
    }
  }
  return found
})

/** One row more than asked means that there are more. */
const readRange = Effect.fnUntraced(function*(
  self: PageQuery,
  direction: Direction,
  from: SortPosition | undefined,
  limit: number
): Effect.fn.Return<RowRange, SqlError> {
  const met = yield* seekRows(self, direction, from, limit + 1)
  const isMore = met.length > limit
  const rows = met.slice(0, limit)
  // On the side that one comes from is at least the row whose position it is.
  return direction === "backward"
    ? { rows: rows.toReversed(), before: isMore, after: from !== undefined }
    : { rows, before: from !== undefined, after: isMore }
})

/** Where a row is in the order, if the query has it. */
const findPosition = Effect.fnUntraced(function*(
  { filter, order, sql }: PageQuery,
  id: string
): Effect.fn.Return<Option.Option<PositionedRow>, SqlError> {
  const key = selectRowKey(sql, id)
  if (Option.isNone(key)) return Option.none()
  const [row] = yield* sql<KeyedRow & { readonly lacking: number }>`${
    selectRows(sql, selectPosition(sql, filter, order, key.value), "1")
  }`
  if (row === undefined) return Option.none()
  const position = row.lacking === 1
    ? { withoutValue: true, key: [row.item, row.place] }
    : { withoutValue: false, key: order.columns.map((_, index) => row[`k${index}`] ?? 0) }
  return Option.some({ row, position })
})

/** The page that holds a row: some before it, the row, and what follows. */
const readAround = Effect.fnUntraced(
  function*(self: PageQuery, id: string, limit: number): Effect.fn.Return<RowRange, SqlError> {
    const placed = yield* findPosition(self, id)
    if (Option.isNone(placed)) return yield* readRange(self, "forward", undefined, limit)
    const { position } = placed.value
    const [before, behind] = yield* Effect.all([
      readRange(self, "backward", position, Math.floor(limit / 2)),
      seekRows(self, "forward", position, limit)
    ], { concurrency: 2 })
    const following = behind.slice(0, Math.max(0, limit - 1 - before.rows.length))
    return {
      rows: [...before.rows, placed.value, ...following],
      before: before.before,
      after: behind.length > following.length
    }
  }
)

const pageOf = (
  query: TallyQuery,
  order: RowOrder,
  freshness: TallyFreshness,
  rows: TallyPage["rows"],
  { before, after: behind, rows: placed }: RowRange,
  from: SortPosition | undefined
): TallyPage => {
  const cursorOf = (position: SortPosition | undefined): string | null =>
    position === undefined ? null : encodeCursor(query, order, position)
  return {
    ...freshness,
    rows,
    // A page without rows is where its cursor is.
    nextCursor: behind ? cursorOf(placed.at(-1)?.position ?? from) : null,
    previousCursor: before ? cursorOf(placed[0]?.position ?? from) : null
  }
}

export const makePage = (database: Database): Tallies["page"] =>
  Effect.fnUntraced(function*({ around: id, cursor, direction = "forward", limit, ...query }) {
    const order = yield* Effect.fromResult(parseOrder(query.sort ?? "harm"))
    const from = cursor === undefined
      ? undefined
      : yield* Effect.fromResult(decodeCursor(query, order, cursor))
    return yield* runQuery(
      database,
      "tallies.page",
      Effect.fnUntraced(function*(sql) {
        // At once, because the way to the database and back takes longer than its answer.
        const [freshness, filter] = yield* Effect.all([
          freshnessOf(sql),
          Effect.flatMap(resolveFilter(sql, query.filter ?? {}), (found) => chooseSeek(sql, found, order))
        ], { concurrency: 2 })
        const self: PageQuery = { sql, filter, order }
        const stretch = yield* from === undefined && id !== undefined
          ? readAround(self, id, limit)
          : readRange(self, direction, from, limit)
        const rows = yield* tallyRows(sql, stretch.rows.map(({ row }) => row), freshness, query.staleAfterMillis)
        return pageOf(query, order, freshness, rows, stretch, from)
      })
    )
  })
