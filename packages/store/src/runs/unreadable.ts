/** Records that could not be read, and what they leave unknown. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import { addUnreadable, noUnreadable, UnreadableRecord, UnreadableRecords } from "@stocktally/schema"
import type { Subject } from "@stocktally/tally"
import { bulkWrite, bulkWriteRecords } from "../sql/bulk.ts"
import type { Columns } from "../sql/rows.ts"
import { addToState, setState } from "../sql/state.ts"
import type { ListState, RecordList } from "./recordList.ts"
import type { Sql } from "../sql/Dialect.ts"

/** The maximum number of records kept per list; lost ones are kept first. */
const maxRecords = 10_000

const columns = {
  record_key: "text",
  record: "text",
  variant_id: "id",
  location_id: "id",
  lost: "int",
  times: "int"
} as const satisfies Columns

const isLevel = (subject: Subject): subject is "loop-levels" | "haravan-levels" =>
  subject === "loop-levels" || subject === "haravan-levels"

/**
 * The key of a record. Keys sort records without an id first (`!`), then those of which only an id is known (`0:`), then
 * identified ones (`1:`), so that the first are kept if there are too many.
 */
const keyOf = (subject: Subject, record: UnreadableRecord): string =>
  isLevel(subject) && record.variantId !== null && record.locationId !== null
    ? levelKey(record.variantId, record.locationId)
    : record.id === null
    ? `!${JSON.stringify(record)}`
    : isLevel(subject)
    ? lostKey(record.id)
    : recordKey(record.record, record.id)

/** The key of a level's record. */
export const levelKey = (variantId: string, locationId: string): string => `1:${variantId}:${locationId}`

/** The key of a record of which only its own id is known. */
export const lostKey = (id: string): string => `0:${id}`

/** The key of the record of a variant, product or location. */
export const recordKey = (record: UnreadableRecord["record"], id: string): string => `1:${record}:${id}`

const isLost = (key: string): boolean => !key.startsWith("1")

const upsert = (subject: Subject) => (source: string): string =>
  `INSERT INTO unreadable (subject, record_key, record, variant_id, location_id, lost, times, first_seen, seen)
  SELECT '${subject}', record_key, record, variant_id, location_id, lost, times, seen, seen FROM ${source} s WHERE true
  ON CONFLICT (subject, record_key) DO UPDATE SET record = excluded.record, seen = excluded.seen,
    times = CASE WHEN unreadable.seen = excluded.seen AND unreadable.record_key LIKE '!%'
      THEN unreadable.times + excluded.times ELSE excluded.times END`

/** Stores the unreadable records of a reading, and marks what they leave unknown. */
export const noteUnreadable = Effect.fnUntraced(function*(
  sql: Sql,
  list: RecordList,
  state: ListState,
  records: ReadonlyArray<UnreadableRecord>
): Effect.fn.Return<void, SqlError> {
  const { subject } = list
  const recordsByKey = new Map<string, { readonly record: UnreadableRecord; readonly times: number }>()
  for (const record of records) {
    const key = keyOf(subject, record)
    const times = key.startsWith("!") ? recordsByKey.get(key)?.times ?? 0 : 0
    recordsByKey.set(key, { record, times: times + 1 })
  }
  yield* bulkWriteRecords(sql, columns, {
    records: [...recordsByKey],
    values: ([key, { record, times }]) => [
      key,
      JSON.stringify(record),
      record.variantId,
      record.locationId,
      isLost(key) ? 1 : 0,
      times
    ],
    shared: { seen: state.generation }
  }, [upsert(subject)])
  yield* sql`DELETE FROM unreadable WHERE subject = ${subject} AND record_key >= (SELECT record_key FROM unreadable
    WHERE subject = ${subject} ORDER BY record_key LIMIT 1 OFFSET ${maxRecords})`
  yield* list.noteUnreadable(sql, state, records)
})

/** Deletes records that can be read now, or are gone. */
export const forgetUnreadable = (
  sql: Sql,
  subject: Subject,
  state: ListState,
  keys: () => ReadonlyArray<string>
): Effect.Effect<void, SqlError> =>
  state.hasUnreadable
    ? bulkWrite(sql, { record_key: "text" }, keys().map((key) => [key]), [
      (source) =>
        `DELETE FROM unreadable WHERE subject = '${subject}' AND record_key IN (SELECT record_key FROM ${source} s)`
    ])
    : Effect.void

const Summary = Schema.fromJsonString(Schema.Struct({ ...UnreadableRecords.fields, lost: Schema.Int }))
const decodeSummaryText = Schema.decodeUnknownOption(Summary)
const decodeRecord = Schema.decodeUnknownOption(Schema.fromJsonString(UnreadableRecord))

/** Decodes a summary by {@link updateUnreadableSummary}. */
export const decodeSummary = (text: string | null): typeof Summary.Type =>
  Option.getOrElse(text === null ? Option.none() : decodeSummaryText(text), () => ({ count: 0, first: [], lost: 0 }))

/**
 * Updates the summary of a list's unreadable records. A lost record makes every pair without a level at this side
 * unknown, so all verdicts are due if their number changed.
 */
export const updateUnreadableSummary = Effect.fnUntraced(
  function*(sql: Sql, subject: Subject): Effect.fn.Return<void, SqlError> {
    const [[counts], records, [subjectRow]] = yield* Effect.all([
      sql<{ readonly count: number; readonly lost: number }>`SELECT CAST(coalesce(sum(times), 0) AS BIGINT) AS count,
      CAST(coalesce(sum(lost * times), 0) AS BIGINT) AS lost FROM unreadable WHERE subject = ${subject}`,
      sql<{ readonly record: string }>`SELECT record FROM unreadable WHERE subject = ${subject}
      ORDER BY record_key LIMIT 5`,
      sql<{ readonly unreadable: string | null }>`SELECT unreadable FROM subject WHERE subject = ${subject}`
    ])
    const { count, lost } = counts ?? { count: 0, lost: 0 }
    const { first } = addUnreadable(
      noUnreadable,
      records.flatMap(({ record }) => Option.toArray(decodeRecord(record)))
    )
    const text = count === 0 ? null : JSON.stringify({ count, first, lost })
    const before = subjectRow?.unreadable ?? null
    if (text === before) return
    yield* sql`UPDATE subject SET unreadable = ${text} WHERE subject = ${subject}`
    yield* addToState(sql, "tallyVersion", 1)
    if (isLevel(subject) && lost !== decodeSummary(before).lost) yield* setState(sql, "judgeFrom", 0)
  }
)

/** Whether a reading found a lost record; `isNew`: whether it found one that no earlier reading had found. */
export const hasLost = (
  sql: Sql,
  subject: Subject,
  generation: number
): Effect.Effect<{ readonly any: boolean; readonly isNew: boolean }, SqlError> =>
  Effect.map(
    sql<{ readonly any: number | null; readonly is_new: number | null }>`SELECT max(lost) AS any,
      max(CASE WHEN first_seen = seen THEN lost ELSE 0 END) AS is_new
      FROM unreadable WHERE subject = ${subject} AND seen = ${generation}`,
    ([row]) => ({ any: row?.any === 1, isNew: row?.is_new === 1 })
  )

/** In SQL, whether the missing level of a pair of `variant` and `location` may be a lost record. */
export const mayBeLost = (subject: "loop-levels" | "haravan-levels", variant: string, location: string): string =>
  `EXISTS (SELECT 1 FROM unreadable u WHERE u.subject = '${subject}' AND u.lost = 1
    AND (u.variant_id IS NULL OR u.variant_id = ${variant}) AND (u.location_id IS NULL OR u.location_id = ${location}))`
