import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Commit, StoreError } from "@stocktally/tally"
import { type Database, runTransaction } from "../sql/Database.ts"
import type { ListState, RecordList } from "./recordList.ts"
import { noteUnreadable, updateUnreadableSummary } from "./unreadable.ts"
import type { Sql } from "../sql/Dialect.ts"

interface SubjectRow {
  readonly generation: number
  readonly kind: string | null
  readonly complete: number
  readonly unreadable: string | null
}

/**
 * Writes records of a list, its unreadable records, its checkpoint and the run's progress in one transaction, if the
 * run is still running.
 */
export const runCommit = <A>(
  database: Database,
  operation: string,
  commit: Commit,
  list: RecordList,
  write: (sql: Sql, state: ListState) => Effect.Effect<A, SqlError | StoreError>
): Effect.Effect<A, StoreError> =>
  runTransaction(
    database,
    operation,
    Effect.fnUntraced(function*(sql) {
      const { subject } = list
      const [row] = yield* sql<SubjectRow>`SELECT generation, kind,
        CASE WHEN complete_as_of IS NULL THEN 0 ELSE 1 END AS complete, unreadable FROM subject WHERE subject = ${subject}`
      const state: ListState = {
        generation: row?.generation ?? 0,
        complete: row?.complete === 1,
        hasUnreadable: (row?.unreadable ?? null) !== null,
        full: row?.kind === "full"
      }
      const written = yield* write(sql, state)
      const { unreadable = [] } = commit
      if (unreadable.length > 0) yield* noteUnreadable(sql, list, state, unreadable)
      if (unreadable.length > 0 || state.hasUnreadable) yield* updateUnreadableSummary(sql, subject)
      if (commit.crawl !== undefined && commit.checkpoint !== undefined) {
        yield* sql`UPDATE subject SET checkpoint = ${JSON.stringify(commit.checkpoint)}
        WHERE subject = ${commit.crawl.subject} AND generation = ${commit.crawl.generation}`
      }
      return written
    }),
    "shop",
    { id: commit.run, progress: commit.progress }
  )
