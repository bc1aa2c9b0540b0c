/** Whether the links rest on the current catalogs. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Subject } from "@stocktally/tally"
import { subjectStates, type SubjectStates } from "../runs/subjectStates.ts"
import type { Sql } from "../sql/Dialect.ts"
import { readState, setState } from "../sql/state.ts"

const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const

/** A number that changes whenever a catalog has been read to its end. */
const catalogsKnown = (states: SubjectStates): number =>
  catalogs.reduce((sum, subject) => sum + (states[subject].knownAsOf ?? 0), 0)

/** Records that the current catalogs are linked. */
export const recordLinked = (sql: Sql): Effect.Effect<void, SqlError> =>
  Effect.flatMap(subjectStates(sql), (states) => setState(sql, "linkedKnown", catalogsKnown(states)))

/**
 * Whether all catalogs were read to their end and not linked since. Nothing is due while one of them is being read,
 * because uniqueness is only known of complete catalogs.
 */
export const isLinkingDue = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<boolean, SqlError> {
  const [states, { linkedKnown }, beingRead] = yield* Effect.all([
    subjectStates(sql),
    readState(sql),
    sql<{ readonly subject: Subject }>`SELECT subject FROM subject WHERE kind IS NOT NULL`
  ], { concurrency: 3 })
  return catalogs.every((subject) => states[subject].completeAsOf !== null) &&
    !beingRead.some(({ subject }) => catalogs.some((catalog) => catalog === subject)) &&
    linkedKnown !== catalogsKnown(states)
})
