import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** What one process of a store does at a time. Who needs several of them takes them in this order. */
export type Task = "opening" | "owner" | "lease" | "tallies" | `budget ${string}`

/**
 * Waits until no other transaction does the same, and keeps others from it until the end of this one. Said first in a
 * transaction: what was read before may be old. SQLite's transactions write one after the other anyway.
 */
export const alone = (sql: SqlClient, task: Task): Effect.Effect<void, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.asVoid(sql`SELECT pg_advisory_xact_lock(
        hashtextextended('stocktally ' || coalesce(current_schema(), '') || ' ' || CAST(${task} AS TEXT), 0))`),
    orElse: () => Effect.void
  })
