/** Whether links are of what the catalogs have now. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Subject } from "@stocktally/tally"
import { subjectStates, type SubjectStates } from "../runs/subjectStates.ts"
import type { Sql } from "../sql/Dialect.ts"
import { readState, setState } from "../sql/state.ts"

const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const

/** Another number whenever a catalog was read to its end again. */
const catalogsKnown = (states: SubjectStates): number =>
  catalogs.reduce((sum, subject) => sum + (states[subject].knownAsOf ?? 0), 0)

/** Notes that what the catalogs have now is linked. */
export const noteLinked = (sql: Sql): Effect.Effect<void, SqlError> =>
  Effect.flatMap(subjectStates(sql), (states) => setState(sql, "linkedKnown", catalogsKnown(states)))

/**
 * Whether all catalogs were read to their end, and since then not linked. While one of them is being read nothing is due:
 * uniqueness is known of what was read whole.
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
