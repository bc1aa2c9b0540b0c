/** The lists of variants and locations. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { UnreadableRecord, Upstream } from "@stocktally/schema"
import type { RecordList, FullReadingEnd } from "../runs/recordList.ts"
import { bulkWriteRecords } from "../sql/bulk.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Other columns that change when a record is gone. The balances of a location that comes back have not been read. */
const onGone = {
  loop_location: "",
  haravan_location: ", balances_read = 0",
  loop_variant: ", dirty = 1",
  haravan_variant: ", dirty = 1"
} as const

/** Marks records as gone that a full reading has not seen. Returns their number. */
export const markUnseenGone = (
  sql: Sql,
  table: keyof typeof onGone,
  { at, generation }: FullReadingEnd
): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql`UPDATE ${sql(table)} SET gone_at = ${at}${sql.literal(onGone[table])}
      WHERE gone_at IS NULL AND seen < ${generation} RETURNING 1 AS gone`,
    (rows) => rows.length
  )

/** Marks records that could not be read as seen, so that they are kept. */
const markSeen = (
  sql: Sql,
  generation: number,
  ids: ReadonlyArray<string | null>,
  statement: (source: string) => string
): Effect.Effect<void, SqlError> =>
  bulkWriteRecords(sql, { id: "id" }, {
    records: [...new Set(ids.filter((id) => id !== null))],
    values: (id) => [id],
    shared: { seen: generation }
  }, [statement])

export const markLoopVariantsSeen = (sql: Sql, generation: number, ids: ReadonlyArray<string | null>) =>
  markSeen(
    sql,
    generation,
    ids,
    (source) =>
      `UPDATE loop_variant SET seen = s.seen, dirty = CASE WHEN gone_at IS NULL THEN dirty ELSE 1 END, gone_at = NULL
      FROM ${source} s WHERE loop_variant.id = s.id`
  )

export const markLocationsSeen = (sql: Sql, side: Upstream, generation: number, ids: ReadonlyArray<string | null>) =>
  markSeen(
    sql,
    generation,
    ids,
    (source) =>
      `UPDATE ${side}_location SET seen = l.generation, gone_at = NULL FROM ${source} s CROSS JOIN subject l
      WHERE l.subject = '${side}-locations' AND ${side}_location.id = s.id`
  )

/** Also marks as unknown whether Haravan tracks the variants. */
const markHaravanVariantsSeen = (
  sql: Sql,
  column: "id" | "product_id",
  generation: number,
  ids: ReadonlyArray<string | null>
) =>
  markSeen(sql, generation, ids, (source) =>
    `UPDATE haravan_variant SET seen = s.seen, tracked = NULL,
      dirty = CASE WHEN gone_at IS NULL AND tracked IS NULL THEN dirty ELSE 1 END, gone_at = NULL
      FROM ${source} s WHERE haravan_variant.${column} = s.id`)

const idsOf = (records: ReadonlyArray<UnreadableRecord>, kind: UnreadableRecord["record"]) =>
  records.flatMap(({ id, record }) => record === kind ? [id] : [])

const locations = (side: Upstream): RecordList => ({
  subject: `${side}-locations`,
  tables: [`${side}_location`],
  noteUnreadable: (sql, { generation }, records) =>
    markLocationsSeen(sql, side, generation, idsOf(records, "location")),
  end: (sql, reading) => reading.hasLost ? Effect.succeed(0) : markUnseenGone(sql, `${side}_location`, reading)
})

export const loopLocations = locations("loop")
export const haravanLocations = locations("haravan")

export const haravanProducts: RecordList = {
  subject: "haravan-products",
  tables: ["haravan_variant"],
  noteUnreadable: (sql, { generation }, records) =>
    Effect.andThen(
      markHaravanVariantsSeen(sql, "id", generation, idsOf(records, "variant")),
      markHaravanVariantsSeen(sql, "product_id", generation, idsOf(records, "product"))
    ),
  end: (sql, reading) =>
    reading.hasLost
      ? Effect.as(
        sql`UPDATE haravan_variant SET tracked = NULL, dirty = 1
          WHERE gone_at IS NULL AND tracked IS NOT NULL AND seen < ${reading.generation}`,
        0
      )
      : markUnseenGone(sql, "haravan_variant", reading)
}
