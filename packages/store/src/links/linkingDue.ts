/** Whether the links rest on the current catalogs. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Sql } from "../sql/Dialect.ts"
import { setState } from "../sql/state.ts"

interface CatalogRow {
  readonly complete_as_of: number | null
  readonly known_as_of: number | null
  readonly kind: string | null
  readonly linked_known: number | null
}

/** The lists whose records are linked, with the number that was recorded by the last linking. */
const selectCatalogs = (sql: Sql): Effect.Effect<ReadonlyArray<CatalogRow>, SqlError> =>
  sql<CatalogRow>`SELECT complete_as_of, known_as_of, kind,
    (SELECT value FROM state WHERE key = 'linkedKnown') AS linked_known FROM subject
    WHERE subject IN ('loop-locations', 'loop-levels', 'haravan-locations', 'haravan-products')`

/** A number that changes whenever a catalog has been read to its end. */
const catalogsKnown = (catalogs: ReadonlyArray<CatalogRow>): number =>
  catalogs.reduce((sum, { known_as_of }) => sum + (known_as_of ?? 0), 0)

/** Records that the current catalogs are linked. */
export const recordLinked = (sql: Sql): Effect.Effect<void, SqlError> =>
  Effect.flatMap(selectCatalogs(sql), (catalogs) => setState(sql, "linkedKnown", catalogsKnown(catalogs)))

/**
 * Whether all catalogs were read to their end and not linked since. Nothing is due while one of them is being read,
 * because uniqueness is only known of complete catalogs.
 */
export const isLinkingDue = (sql: Sql): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    selectCatalogs(sql),
    (catalogs) =>
      catalogs.every(({ complete_as_of, kind }) => complete_as_of !== null && kind === null) &&
      (catalogs[0]?.linked_known ?? undefined) !== catalogsKnown(catalogs)
  )
