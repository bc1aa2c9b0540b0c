/** Pages of the read model: after a cursor, before it, or around a row. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlError } from "effect/sql/SqlError"
import type { PageOptions, Tallies, TallyFreshness, TallyPage, TallyQuery } from "@stocktally/tally"
import { runQuery, type Database } from "../../sql/Database.ts"
import { decodeCursor, encodeCursor, type SortPosition } from "./cursor.ts"
import { readFreshness } from "./freshness.ts"
import { makePlans, type Slice } from "./plan.ts"
import { type ResolvedFilter, resolveFilter, chooseSeek } from "./resolveFilter.ts"
import { sortKeyOf, parseOrder, type RowOrder, orderBySortKey } from "./orders.ts"
import { selectRowKey } from "../../catalog/rowIds.ts"
import { selectRows, type StoredRow, tallyRows } from "./rows.ts"
import { selectKeys, selectPosition } from "./planSql.ts"
import type { Sql } from "../../sql/Dialect.ts"

type KeyedRow = StoredRow & {
  readonly [key: `k${number}`]: string | number | null
}

/** A row with its position in the order. */
interface PositionedRow {
  readonly row: KeyedRow
  readonly position: SortPosition
}

/** Adjacent rows of a query in its order, and whether there are more before and after them. */
interface RowRange {
  readonly rows: ReadonlyArray<PositionedRow>
  readonly before: boolean
  readonly after: boolean
}

type Direction = NonNullable<PageOptions["direction"]>

/** A resolved filter and order. */
interface PageQuery {
  readonly sql: Sql
  readonly filter: ResolvedFilter
  readonly order: RowOrder
}

/**
 * Reads the rows next to a position, or from the start, in scan order. Rows without the value are last in the order, so
 * a backward scan reads them first.
 */
const seekRows = Effect.fnUntraced(function*(
  { filter, order, sql }: PageQuery,
  direction: Direction,
  from: SortPosition | undefined,
  limit: number
): Effect.fn.Return<ReadonlyArray<PositionedRow>, SqlError> {
  const isBack = direction === "backward"
  const scanOrder: RowOrder = isBack ? { ...order, descending: !order.descending } : order
  const found: Array<PositionedRow> = []
  const parts = order.nullable === undefined ? [false] : isBack ? [true, false] : [false, true]
  for (const withoutValue of from === undefined ? parts : parts.slice(parts.indexOf(from.withoutValue))) {
    const columns = sortKeyOf(order, withoutValue)
    const after = from?.withoutValue === withoutValue ? from : undefined
    const page: Slice = { order: scanOrder, withoutValue, after, limit }
    for (const plan of makePlans(filter, page)) {
      const slice: Slice = { ...page, limit: limit - found.length }
      if (slice.limit <= 0) return found
      const keys = selectKeys(sql, filter, slice, plan)
      const rows = yield* sql<KeyedRow>`${selectRows(sql, keys, orderBySortKey(columns, scanOrder.descending))}`
      for (const row of rows) {
        found.push({ row, position: { withoutValue, key: columns.map((_, index) => row[`k${index}`] ?? 0) } })
      }
    }
  }
  return found
})

/** Reads a range of rows. One row more than the limit shows that there are more. */
const readRange = Effect.fnUntraced(function*(
  pageQuery: PageQuery,
  direction: Direction,
  from: SortPosition | undefined,
  limit: number
): Effect.fn.Return<RowRange, SqlError> {
  const found = yield* seekRows(pageQuery, direction, from, limit + 1)
  const isMore = found.length > limit
  const rows = found.slice(0, limit)
  // There is at least one row on the side of the position: the row at the position.
  return direction === "backward"
    ? { rows: rows.toReversed(), before: isMore, after: from !== undefined }
    : { rows, before: from !== undefined, after: isMore }
})

/** Returns a row and its position, if the query includes it. */
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

/** Reads the page that contains a row, with up to half of the limit before it. */
const readAround = Effect.fnUntraced(
  function*(pageQuery: PageQuery, id: string, limit: number): Effect.fn.Return<RowRange, SqlError> {
    const positioned = yield* findPosition(pageQuery, id)
    if (Option.isNone(positioned)) return yield* readRange(pageQuery, "forward", undefined, limit)
    const { position } = positioned.value
    const [before, after] = yield* Effect.all([
      readRange(pageQuery, "backward", position, Math.floor(limit / 2)),
      seekRows(pageQuery, "forward", position, limit)
    ], { concurrency: 2 })
    const following = after.slice(0, Math.max(0, limit - 1 - before.rows.length))
    return {
      rows: [...before.rows, positioned.value, ...following],
      before: before.before,
      after: after.length > following.length
    }
  }
)

const pageOf = (
  query: TallyQuery,
  order: RowOrder,
  freshness: TallyFreshness,
  rows: TallyPage["rows"],
  { after, before, rows: positioned }: RowRange,
  from: SortPosition | undefined
): TallyPage => {
  const cursorOf = (position: SortPosition | undefined): string | null =>
    position === undefined ? null : encodeCursor(query, order, position)
  return {
    ...freshness,
    rows,
    // The position of a page without rows is that of its cursor.
    nextCursor: after ? cursorOf(positioned.at(-1)?.position ?? from) : null,
    previousCursor: before ? cursorOf(positioned[0]?.position ?? from) : null
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
        // Concurrently, because the round trip to the database takes longer than the queries.
        const [freshness, filter] = yield* Effect.all([
          readFreshness(sql),
          Effect.flatMap(resolveFilter(sql, query.filter ?? {}), (found) => chooseSeek(sql, found, order))
        ], { concurrency: 2 })
        const pageQuery: PageQuery = { sql, filter, order }
        const range = yield* from === undefined && id !== undefined
          ? readAround(pageQuery, id, limit)
          : readRange(pageQuery, direction, from, limit)
        const rows = yield* tallyRows(sql, range.rows.map(({ row }) => row), freshness, query.staleAfterMillis)
        return pageOf(query, order, freshness, rows, range, from)
      })
    )
  })
