import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"

/** Postgres adds bigints up to a numeric. */
export const bigint = (sql: SqlClient): Fragment =>
  sql.literal(sql.onDialectOrElse({ pg: () => "::bigint", orElse: () => "" }))
