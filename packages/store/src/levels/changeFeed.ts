/** The change feed: the changes of all rows, in the order in which they were written. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { SqlError } from "effect/sql/SqlError"
import type { FeedPage, RowChange } from "@stocktally/tally"
import { isCountChange } from "./writeLevels.ts"
import { sideCodes } from "../sql/codes.ts"
import { readState } from "../sql/state.ts"
import { type RowIds, formatRowId } from "../catalog/rowIds.ts"
import {
  feedingLocationName,
  levelChange,
  type LevelChangeRow,
  levelColumns,
  verdictChange,
  type VerdictChangeRow
} from "./changeRows.ts"
import type { Sql } from "../sql/Dialect.ts"

/** A position in the changes of levels and verdicts of this store. */
interface FeedPosition {
  readonly level: number
  /** The number of rows of the next level change that were already returned. */
  readonly rows: number
  readonly verdict: number
}

/** Positions begin with the store's identity, because a new store in the same place counts from the beginning. */
const formatPosition = (identity: number) => ({ level, rows, verdict }: FeedPosition): string =>
  `${identity.toString(36)}.${level}${rows > 0 ? `~${rows}` : ""}.${verdict}`

const parsePosition = (text: string, identity: number): FeedPosition | undefined => {
  const [, owner, level, rows = "0", verdict] =
    /^([0-9a-z]{1,11})\.(\d{1,15})(?:~(\d{1,9}))?\.(\d{1,15})$/.exec(text) ?? []
  return level === undefined || verdict === undefined || owner !== identity.toString(36)
    ? undefined
    : { level: Number(level), rows: Number(rows), verdict: Number(verdict) }
}

/** Returns the store's identity, and creates it if it does not exist. */
export const ensureIdentity = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<number, SqlError> {
  const newIdentity = yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)
  // If another process was first, its identity is kept.
  const [row] = yield* sql<
    { readonly value: number }
  >`INSERT INTO state (key, value) VALUES ('identity', ${newIdentity})
    ON CONFLICT (key) DO UPDATE SET value = state.value RETURNING value`
  return row?.value ?? newIdentity
})

/** `is_row` is 0 if the level has no item or place yet, and thus no row. */
type MaybeRow = RowIds & { readonly id: number; readonly is_row: number }

/** The newest position: that of the newest level change that verdicts include. */
const newestPosition = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<FeedPosition, SqlError> {
  const state = yield* readState(sql)
  const [row] = yield* sql<{ readonly id: number | null }>`SELECT max(id) AS id FROM verdict_change`
  return { level: state.judgedChange ?? 0, rows: 0, verdict: row?.id ?? state.trimmedVerdict ?? 0 }
})

/** Whether changes after a position were removed because of their age. */
const isTrimmed = (sql: Sql, { level, verdict }: FeedPosition): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    readState(sql),
    ({ trimmedLevel, trimmedVerdict }) => level < (trimmedLevel ?? 0) || verdict < (trimmedVerdict ?? 0)
  )

/** A level belongs to the rows of its variant at each place that its location is, or feeds. */
const levelChanges = (sql: Sql, after: number, until: number, limit: number) =>
  sql<LevelChangeRow & MaybeRow & { readonly counts: number }>`SELECT c.id, ${
    sql.literal(levelColumns.split(",").map((column) => `c.${column.trim()}`).join(", "))
  }, CASE WHEN ${sql.literal(isCountChange)} THEN 1 ELSE 0 END AS counts,
      CASE WHEN coalesce(i.id, j.id) IS NULL OR coalesce(p.id, q.id) IS NULL THEN 0 ELSE 1 END AS is_row,
      CAST(coalesce(i.loop_id, j.loop_id) AS TEXT) AS loop_variant,
      CAST(coalesce(i.haravan_id, j.haravan_id) AS TEXT) AS haravan_variant,
      CAST(coalesce(p.loop_id, q.loop_id) AS TEXT) AS loop_location,
      CAST(coalesce(p.haravan_id, q.haravan_id) AS TEXT) AS haravan_location,
      ${sql.literal(feedingLocationName("q", "c.location_id"))} AS location
    FROM (SELECT * FROM level_change WHERE id > ${after} AND id <= ${until} ORDER BY id LIMIT ${limit}) c
    LEFT JOIN item i ON c.side = ${sideCodes.loop} AND i.loop_id = c.variant_id
    LEFT JOIN item j ON c.side = ${sideCodes.haravan} AND j.haravan_id = c.variant_id
    LEFT JOIN place p ON c.side = ${sideCodes.loop} AND p.loop_id = c.location_id
    LEFT JOIN feed f ON c.side = ${sideCodes.haravan} AND f.haravan_id = c.location_id
    LEFT JOIN place q ON q.id = f.place
    ORDER BY c.id, q.id`

const verdictChanges = (sql: Sql, after: number, until: number, limit: number) =>
  sql<VerdictChangeRow & MaybeRow>`SELECT c.id, c.at, c.before, c.after,
      CASE WHEN i.id IS NULL OR p.id IS NULL THEN 0 ELSE 1 END AS is_row,
      CAST(i.loop_id AS TEXT) AS loop_variant, CAST(i.haravan_id AS TEXT) AS haravan_variant,
      CAST(p.loop_id AS TEXT) AS loop_location, CAST(p.haravan_id AS TEXT) AS haravan_location
    FROM (SELECT * FROM verdict_change WHERE id > ${after} AND id <= ${until} ORDER BY id LIMIT ${limit}) c
    LEFT JOIN item i ON i.id = c.item LEFT JOIN place p ON p.id = c.place
    ORDER BY c.id`

/** Numbers the rows of each change, which are in the order of changes, and marks the last one. */
const numberByChange = <Row extends { readonly id: number }>(rows: ReadonlyArray<Row>) => {
  let nth = 0
  return rows.map((row, index) => {
    nth = rows[index - 1]?.id === row.id ? nth + 1 : 1
    return { row, nth, isLast: rows[index + 1]?.id !== row.id }
  })
}

/** Returns the changes after a position: first those of levels, then those of verdicts. */
export const readChangeFeed = Effect.fnUntraced(function*(
  sql: Sql,
  identity: number,
  after: string | undefined,
  limit: number
): Effect.fn.Return<FeedPage, SqlError> {
  const end = yield* newestPosition(sql)
  const format = formatPosition(identity)
  const noChanges = (missed: FeedPage["missed"]): FeedPage => ({
    changes: [],
    position: format(end),
    more: false,
    missed
  })
  if (after === undefined) return noChanges(null)
  const from = parsePosition(after, identity)
  if (from === undefined || from.level > end.level || from.verdict > end.verdict) return noChanges("unknown")
  const levels = from.level < end.level ? yield* levelChanges(sql, from.level, end.level, limit) : []
  const verdicts = from.verdict < end.verdict ? yield* verdictChanges(sql, from.verdict, end.verdict, limit) : []
  // Checked last: changes removed during the queries above are missing from their results.
  if (yield* isTrimmed(sql, from)) return noChanges("trimmed")
  // A change may belong to several rows.
  const level = new Set(levels.map(({ id }) => id)).size < limit ? end.level : levels.at(-1)?.id ?? end.level
  const verdict = verdicts.length < limit ? end.verdict : verdicts.at(-1)?.id ?? end.verdict
  const levelRows = numberByChange(levels.filter(({ counts, is_row }) => counts === 1 && is_row === 1))
  const returned = levelRows.filter(({ nth, row }) => row.id === from.level + 1 && nth <= from.rows).length
  const changes = [
    ...levelRows.slice(returned).map(({ isLast, nth, row }): RowChange => ({
      rowId: formatRowId(row),
      change: levelChange(row),
      position: format({
        ...(isLast ? { level: row.id, rows: 0 } : { level: row.id - 1, rows: nth }),
        verdict: from.verdict
      })
    })),
    ...verdicts.filter(({ is_row }) => is_row === 1).map((row): RowChange => ({
      rowId: formatRowId(row),
      change: verdictChange(row),
      position: format({ level, rows: 0, verdict: row.id })
    }))
  ]
  return {
    changes,
    position: format({ level, rows: 0, verdict }),
    more: level < end.level || verdict < end.verdict,
    missed: null
  }
})
