/** The readings of both sides that verdicts rest on. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { isLinkingDue } from "../../links/linkingDue.ts"
import { listsByUpstream, subjectStates } from "../../runs/subjectStates.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { setState, type State } from "../../sql/state.ts"
import type { Upstream } from "@stocktally/schema"

export interface JudgedReadings {
  readonly judgedLoop: number | null
  readonly judgedHaravan: number | null
}

/**
 * Returns the current readings; undefined if linking is due, because rows judged now do not include everything that was
 * read.
 */
export const currentReadings = Effect.fnUntraced(
  function*(sql: Sql): Effect.fn.Return<JudgedReadings | undefined, SqlError> {
    const [isDue, states] = yield* Effect.all([isLinkingDue(sql), subjectStates(sql)], { concurrency: "unbounded" })
    if (isDue) return undefined
    const knownAsOf = (side: Upstream): number | null =>
      listsByUpstream[side].every((subject) => states[subject].completeAsOf !== null)
        ? states[`${side}-levels`].knownAsOf
        : null
    return { judgedLoop: knownAsOf("loop"), judgedHaravan: knownAsOf("haravan") }
  }
)

/** Stores the readings as of the start of a judging that has ended, if they changed. */
export const noteJudgedReadings = Effect.fnUntraced(function*(
  sql: Sql,
  { judgedHaravan = null, judgedLoop = null }: State,
  readings: JudgedReadings
): Effect.fn.Return<void, SqlError> {
  if (judgedLoop !== readings.judgedLoop) yield* setState(sql, "judgedLoop", readings.judgedLoop)
  if (judgedHaravan !== readings.judgedHaravan) yield* setState(sql, "judgedHaravan", readings.judgedHaravan)
})
