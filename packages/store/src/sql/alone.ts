import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/**
 * What one transaction of a store does at a time. `shop` is all that is kept of the shop: catalogs, levels, links, verdicts,
 * history, and how far each of them is. A transaction that needs two tasks takes them in this order.
 */
export type Task = "opening" | "owner" | "lease" | "shop" | `budget ${string}`

/**
 * Waits until no other transaction does the same, and keeps others from it until the end of this one. What a transaction
 * read before may be old. SQLite's transactions write one after the other anyway.
 */
export const alone = (sql: SqlClient, task: Task): Effect.Effect<void, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.asVoid(sql`SELECT pg_advisory_xact_lock(
        hashtextextended('stocktally ' || coalesce(current_schema(), '') || ' ' || CAST(${task} AS TEXT), 0))`),
    orElse: () => Effect.void
  })
