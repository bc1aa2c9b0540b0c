/** The changes of all rows, in the order in which they were written. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { SqlError } from "effect/sql/SqlError"
import type { FeedPage, RowChange } from "@stocktally/tally"
import { isCountChange } from "./writeLevels.ts"
import { sideCodes } from "../sql/codes.ts"
import { readState } from "../sql/state.ts"
import { type RowIds, rowIdOf } from "../catalog/rowIds.ts"
import {
  feedingLocationName,
  levelChange,
  type LevelChangeRow,
  levelColumns,
  verdictChange,
  type VerdictChangeRow
} from "./changeRows.ts"
import type { Sql } from "../sql/Dialect.ts"

/** How far someone has come with the changes of levels and of verdicts, of this store. */
interface FeedPosition {
  readonly level: number
  /** Of the next change of a level, how many of the rows that it is part of were given. */
  readonly rows: number
  readonly verdict: number
}

/** A new store in the place of another counts from the beginning, so positions begin with the store's identity. */
const formatPosition = (identity: number) => ({ level, rows, verdict }: FeedPosition): string =>
  `${identity.toString(36)}.${level}${rows > 0 ? `~${rows}` : ""}.${verdict}`

const parsePosition = (text: string, identity: number): FeedPosition | undefined => {
  const [, whose, level, rows = "0", verdict] =
    /^([0-9a-z]{1,11})\.(\d{1,15})(?:~(\d{1,9}))?\.(\d{1,15})$/.exec(text) ?? []
  return level === undefined || verdict === undefined || whose !== identity.toString(36)
    ? undefined
    : { level: Number(level), rows: Number(rows), verdict: Number(verdict) }
}

/** The store's identity; one that has none is given one. */
export const ensureIdentity = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<number, SqlError> {
  const made = yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)
  // Where another process was first, its is the one that is kept.
  const [row] = yield* sql<{ readonly value: number }>`INSERT INTO state (key, value) VALUES ('identity', ${made})
    ON CONFLICT (key) DO UPDATE SET value = state.value RETURNING value`
  return row?.value ?? made
})

/** Null where the level is of no item and place yet: then there is no row of it. */
type MaybeRow = RowIds & { readonly id: number; readonly is_row: number }

/** The newest changes of the feed: those of levels up to the newest that verdicts know of. */
const newestPosition = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<FeedPosition, SqlError> {
  const state = yield* readState(sql)
  const [row] = yield* sql<{ readonly id: number | null }>`SELECT max(id) AS id FROM verdict_change`
  return { level: state.judgedChange ?? 0, rows: 0, verdict: row?.id ?? state.trimmedVerdict ?? 0 }
})

/** Whether changes behind a position were removed with age. */
const isTrimmed = (sql: Sql, { level, verdict }: FeedPosition): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    readState(sql),
    ({ trimmedLevel, trimmedVerdict }) => level < (trimmedLevel ?? 0) || verdict < (trimmedVerdict ?? 0)
  )

/** A level is part of the row of its variant at each place that its location is, or feeds. */
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

/** The rows of changes, which come in the order of these: the how many-th of its change each is, and whether it is the last. */
const numberByChange = <Row extends { readonly id: number }>(rows: ReadonlyArray<Row>) => {
  let nth = 0
  return rows.map((row, index) => {
    nth = rows[index - 1]?.id === row.id ? nth + 1 : 1
    return { row, nth, isLast: rows[index + 1]?.id !== row.id }
  })
}

/** What comes after a position: changes of levels first, then those of verdicts. */
export const readChangeFeed = Effect.fnUntraced(function*(
  sql: Sql,
  identity: number,
  after: string | undefined,
  limit: number
): Effect.fn.Return<FeedPage, SqlError> {
  const now = yield* newestPosition(sql)
  const textOf = formatPosition(identity)
  const nothing = (missed: FeedPage["missed"]): FeedPage => ({
    changes: [],
    position: textOf(now),
    more: false,
    missed
  })
  if (after === undefined) return nothing(null)
  const from = parsePosition(after, identity)
  if (from === undefined || from.level > now.level || from.verdict > now.verdict) return nothing("unknown")
  const levels = from.level < now.level ? yield* levelChanges(sql, from.level, now.level, limit) : []
  const verdicts = from.verdict < now.verdict ? yield* verdictChanges(sql, from.verdict, now.verdict, limit) : []
  // Asked last: what is removed while the changes are read is missing from them.
  if (yield* isTrimmed(sql, from)) return nothing("trimmed")
  // A change may be part of several rows, and be more than one of these.
  const level = new Set(levels.map(({ id }) => id)).size < limit ? now.level : levels.at(-1)?.id ?? now.level
  const verdict = verdicts.length < limit ? now.verdict : verdicts.at(-1)?.id ?? now.verdict
  const ofLevels = numberByChange(levels.filter(({ counts, is_row }) => counts === 1 && is_row === 1))
  const given = ofLevels.filter(({ nth, row }) => row.id === from.level + 1 && nth <= from.rows).length
  const changes = [
    ...ofLevels.slice(given).map(({ isLast, nth, row }): RowChange => ({
      rowId: rowIdOf(row),
      change: levelChange(row),
      position: textOf({
        ...(isLast ? { level: row.id, rows: 0 } : { level: row.id - 1, rows: nth }),
        verdict: from.verdict
      })
    })),
    ...verdicts.filter(({ is_row }) => is_row === 1).map((row): RowChange => ({
      rowId: rowIdOf(row),
      change: verdictChange(row),
      position: textOf({ level, rows: 0, verdict: row.id })
    }))
  ]
  return {
    changes,
    position: textOf({ level, rows: 0, verdict }),
    more: level < now.level || verdict < now.verdict,
    missed: null
  }
})
