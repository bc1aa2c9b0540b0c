import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Commit, StoreError, Subject } from "@stocktally/core"
import { type Database, writing } from "../sql/Database.ts"
import { requireRunning } from "./leases.ts"
import { noteProgress } from "./runs.ts"
import { noteUnreadable, sumUp } from "./unreadable.ts"
import type { Sql } from "../sql/Dialect.ts"

/** What writers need to know of the list they write rows of. */
export interface Ground {
  /** The mark of what the reading that is open has seen. */
  readonly generation: number
  /** Whether the list was read whole before, so that a new record is a change. */
  readonly complete: boolean
  /** Whether a record of the list could not be read when it was read last. */
  readonly hasUnreadable: boolean
  /** Whether the reading that is open is of the whole list. */
  readonly full: boolean
}

interface SubjectRow {
  readonly generation: number
  readonly kind: string | null
  readonly complete: number
  readonly unreadable: string | null
}

/** Writes rows of a list and what could not be read of it, their checkpoint and the run's progress in one transaction, if the run may still write. */
export const committing = <A>(
  database: Database,
  operation: string,
  commit: Commit,
  subject: Subject,
  write: (sql: Sql, ground: Ground) => Effect.Effect<A, SqlError | StoreError>
): Effect.Effect<A, StoreError> =>
  writing(
    database,
    operation,
    Effect.fnUntraced(function*(sql) {
      const [, [row]] = yield* Effect.all([
        requireRunning(database, sql, operation, commit.run),
        sql<
          SubjectRow
        >`SELECT generation, kind, CASE WHEN complete_as_of IS NULL THEN 0 ELSE 1 END AS complete, unreadable
        FROM subject WHERE subject = ${subject}`
      ], { concurrency: sql.dialect.questionsAtOnce })
      const ground: Ground = {
        generation: row?.generation ?? 0,
        complete: row?.complete === 1,
        hasUnreadable: (row?.unreadable ?? null) !== null,
        full: row?.kind === "full"
      }
      const written = yield* write(sql, ground)
      const { unreadable = [] } = commit
      if (unreadable.length > 0) yield* noteUnreadable(sql, subject, ground, unreadable)
      if (unreadable.length > 0 || ground.hasUnreadable) yield* sumUp(sql, subject)
      if (commit.reading !== undefined && commit.checkpoint !== undefined) {
        yield* sql`UPDATE subject SET checkpoint = ${JSON.stringify(commit.checkpoint)}
        WHERE subject = ${commit.reading.subject} AND generation = ${commit.reading.generation}`
      }
      if (commit.progress !== undefined) yield* noteProgress(sql, commit.run, commit.progress)
      return written
    })
  )
