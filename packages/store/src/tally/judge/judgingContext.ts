/** The facts that apply to all rows of a judging. */
import * as Effect from "effect/Effect"
import type { Subject, VerdictRules } from "@stocktally/tally"
import { subjectStates } from "../../runs/subjectStates.ts"
import type { Sql } from "../../sql/Dialect.ts"
import type { State } from "../../sql/state.ts"

export interface JudgingContext {
  readonly rules: VerdictRules
  readonly loopComplete: boolean
  readonly haravanComplete: boolean
  readonly linksComplete: boolean
  /** Whether a missing level may be a lost record. */
  readonly loopLost: boolean
  readonly haravanLost: boolean
  /** When the newest completed reading of all of Haravan's levels began. */
  readonly knownAsOf: number | null
  /** The decimals of the currency of prices; null if it is unknown. */
  readonly decimals: number | null
  readonly places: PlacesContext
}

/** The features that any place uses; a shop without stock rules uses none. */
export interface PlacesContext {
  /** Whether any place has a stock rule. */
  readonly hasRules: boolean
  /** Whether several of Haravan's locations feed any place. */
  readonly hasSeveral: boolean
}

const placesContextOf = (sql: Sql) =>
  Effect.map(
    sql<
      { readonly rule: number | null; readonly sources: number | null }
    >`SELECT max(rule) AS rule, max(sources) AS sources
      FROM place`,
    ([row]): PlacesContext => ({ hasRules: (row?.rule ?? 0) > 0, hasSeveral: (row?.sources ?? 0) > 1 })
  )

export const readJudgingContext = Effect.fnUntraced(function*(
  sql: Sql,
  state: State,
  rules: VerdictRules,
  places?: PlacesContext
) {
  const [states, lost, usedFeatures] = yield* Effect.all([
    subjectStates(sql),
    sql<{ readonly subject: Subject }>`SELECT DISTINCT subject FROM unreadable WHERE lost = 1`,
    places === undefined ? placesContextOf(sql) : Effect.succeed(places)
  ], { concurrency: "unbounded" })
  const hasLost = (subject: Subject): boolean => lost.some((list) => list.subject === subject)
  const context: JudgingContext = {
    loopLost: hasLost("loop-levels"),
    haravanLost: hasLost("haravan-levels"),
    rules,
    loopComplete: states["loop-levels"].completeAsOf !== null,
    haravanComplete: states["haravan-levels"].completeAsOf !== null,
    linksComplete: state.linksComplete === 1,
    knownAsOf: states["haravan-levels"].knownAsOf,
    decimals: state.judgedDecimals ?? null,
    places: usedFeatures
  }
  return context
})
