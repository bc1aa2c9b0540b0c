import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** The server's clock where there is one, because those of several machines differ. */
export const serverTime = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.map(
        sql<{ readonly now: number }>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
        ([row]) => row?.now ?? 0
      ),
    orElse: () => Clock.currentTimeMillis
  })
