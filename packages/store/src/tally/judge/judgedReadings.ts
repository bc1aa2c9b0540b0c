/** How far the readings of both sides were that verdicts rest on. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { isLinkingDue } from "../../links/linkingDue.ts"
import { listsOf, subjectStates } from "../../runs/subjectStates.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { setState } from "../../sql/state.ts"
import type { Upstream } from "@stocktally/schema"

export interface JudgedReadings {
  readonly judgedLoop: number | null
  readonly judgedHaravan: number | null
}

/** How far they are now; undefined where linking is due, because rows that are judged now do not know of all that was read. */
export const currentReadings = Effect.fnUntraced(
  function*(sql: Sql): Effect.fn.Return<JudgedReadings | undefined, SqlError> {
    if (yield* isLinkingDue(sql)) return undefined
    const states = yield* subjectStates(sql)
    const knownAsOf = (side: Upstream): number | null =>
      listsOf[side].every((subject) => states[subject].completeAsOf !== null)
        ? states[`${side}-levels`].knownAsOf
        : null
    return { judgedLoop: knownAsOf("loop"), judgedHaravan: knownAsOf("haravan") }
  }
)

/** Notes how far the readings were when a judging began that has come to its end. */
export const noteJudgedReadings = Effect.fnUntraced(function*(
  sql: Sql,
  { judgedHaravan, judgedLoop }: JudgedReadings
): Effect.fn.Return<void, SqlError> {
  yield* setState(sql, "judgedLoop", judgedLoop)
  yield* setState(sql, "judgedHaravan", judgedHaravan)
})
