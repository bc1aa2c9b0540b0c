import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { join } from "effect/sql/Statement"
import type { Crawls, Subject, UnseenCounts } from "@stocktally/tally"
import {
  runQuery,
  type Database,
  mapDecodeErrors,
  leaseLost,
  requireSession,
  runScan,
  runStatements,
  runTransaction
} from "../sql/Database.ts"
import { clockKeys, setState } from "../sql/state.ts"
import { bulkWrite } from "../sql/bulk.ts"
import { runCommit } from "./runCommit.ts"
import type { RecordList } from "./recordList.ts"
import { subjectStates } from "./subjectStates.ts"
import { hasLost, decodeSummary } from "./unreadable.ts"

const decodeReading = Schema.decodeUnknownEffect(Schema.Struct({
  generation: Schema.Int,
  kind: Schema.Literals(["full", "incremental"]),
  began_at: Schema.Int,
  checkpoint: Schema.fromJsonString(Schema.Json)
}))

const unionOf = join(" UNION ALL ", false)
const noCounts = { known: 0, unseen: 0, unreadable: 0 }

export const makeCrawls = (
  database: Database,
  lists: { readonly [S in Subject]: RecordList }
): Crawls => ({
  states: runQuery(database, "crawls.states", subjectStates),

  noteClock: (run, upstream, aheadMillis) =>
    runTransaction(
      database,
      "crawls.noteClock",
      (sql) => setState(sql, clockKeys[upstream], aheadMillis),
      "shop",
      { id: run }
    ),

  open: (subject) =>
    runQuery(
      database,
      "crawls.open",
      Effect.fnUntraced(function*(sql) {
        const [row] = yield* sql`SELECT generation, kind, began_at, checkpoint FROM subject
        WHERE subject = ${subject} AND kind IS NOT NULL`
        if (row === undefined) return Option.none()
        const { began_at: startedAt, ...crawl } = yield* mapDecodeErrors(
          database,
          "crawls.open",
          "the progress of a reading",
          decodeReading(row)
        )
        return Option.some({ subject, ...crawl, startedAt })
      })
    ),

  begin: (run, subject, kind) =>
    runStatements(
      database,
      "crawls.begin",
      Effect.fnUntraced(function*(sql) {
        const startedAt = yield* Clock.currentTimeMillis
        const [row] = yield* requireSession(
          sql,
          "lease",
          sql<{ readonly generation: number }>`WITH run AS MATERIALIZED (${sql.dialect.runningRun(sql, run)})
            UPDATE subject SET generation = generation + 1, kind = ${kind}, began_at = ${startedAt}, checkpoint = 'null'
            WHERE subject = ${subject} AND EXISTS (SELECT 1 FROM run) RETURNING generation`
        )
        if (row === undefined) return yield* leaseLost(database, sql, "crawls.begin")
        return { subject, kind, generation: row.generation, startedAt, checkpoint: null }
      })
    ),

  unseen: (crawl) =>
    runScan(
      database,
      "crawls.unseen",
      (sql) =>
        Effect.map(
          sql<UnseenCounts & { readonly unreadable: number }>`${
            unionOf(lists[crawl.subject].tables.map((table, index) =>
              sql`SELECT ${sql.literal(String(index))} AS ordinal, count(*) AS known,
                CAST(coalesce(sum(CASE WHEN seen < ${crawl.generation} THEN 1 ELSE 0 END), 0) AS BIGINT) AS unseen,
                (SELECT count(unreadable) FROM subject WHERE subject = ${crawl.subject}) AS unreadable
                FROM ${sql(table)} WHERE gone_at IS NULL`
            ))
          } ORDER BY ordinal`,
          ([records = noCounts, variants = noCounts]) => ({
            records: { known: records.known, unseen: records.unseen },
            variants: { known: variants.known, unseen: variants.unseen },
            hasUnreadable: records.unreadable > 0
          })
        )
    ),

  unreadable: (subject) =>
    runScan(
      database,
      "crawls.unreadable",
      Effect.fnUntraced(function*(sql) {
        const [row] = yield* sql<{ readonly unreadable: string | null }>`SELECT unreadable FROM subject
          WHERE subject = ${subject}`
        const { count, first } = decodeSummary(row?.unreadable ?? null)
        if (count === 0) return { count, first, among: 0 }
        const [table] = lists[subject].tables
        const isRow = subject === "loop-levels" || subject === "haravan-levels"
          ? "r.variant_id = u.variant_id AND r.location_id = u.location_id"
          : "r.id = u.variant_id"
        const [{ among } = { among: count }] = yield* sql<{ readonly among: number }>`SELECT
          (SELECT count(*) FROM ${sql(table)} WHERE gone_at IS NULL) + coalesce((SELECT CAST(sum(u.times) AS BIGINT)
            FROM unreadable u WHERE u.subject = ${subject}
            AND NOT EXISTS (SELECT 1 FROM ${sql(table)} r WHERE ${
          sql.literal(isRow)
        } AND r.gone_at IS NULL)), 0) AS among`
        return { count, first, among }
      })
    ),

  end: ({ newest, crawl, watermark, whole = [], ...commit }) => {
    const list = lists[crawl.subject]
    return runCommit(
      database,
      "crawls.end",
      { ...commit, crawl },
      list,
      Effect.fnUntraced(function*(sql, state) {
        const at = yield* Clock.currentTimeMillis
        let gone = 0
        // A record that could not be identified may be any that was not seen.
        const lost = state.hasUnreadable
          ? yield* hasLost(sql, crawl.subject, crawl.generation)
          : { any: false, isNew: false }
        if (crawl.kind === "full") {
          gone = yield* list.end(sql, {
            generation: crawl.generation,
            at,
            complete: state.complete,
            hasLost: lost.any
          })
          // A missing record was unknown before and is absent from now on, which affects every row.
          if (!state.complete) yield* setState(sql, "judgeFrom", 0)
          if (state.hasUnreadable) {
            yield* sql`DELETE FROM unreadable WHERE subject = ${crawl.subject} AND seen < ${crawl.generation}`
          }
        }
        yield* bulkWrite(sql, { id: "id" }, whole.map((id) => [id]), [
          (source) => `UPDATE haravan_location SET balances_read = 1 FROM ${source} s WHERE haravan_location.id = s.id`
        ])
        yield* sql`UPDATE subject SET kind = NULL, checkpoint = NULL, 
          known_as_of = ${
          crawl.kind === "full" || (state.complete && !lost.isNew) ? sql`${crawl.startedAt}` : sql`known_as_of`
        },
          watermark = coalesce(${watermark ?? null}, watermark), newest = coalesce(${newest ?? null}, newest),
          complete_as_of = ${crawl.kind === "full" ? sql`${crawl.startedAt}` : sql`complete_as_of`}
        WHERE subject = ${crawl.subject} AND generation = ${crawl.generation}`
        return { gone }
      })
    )
  }
})
