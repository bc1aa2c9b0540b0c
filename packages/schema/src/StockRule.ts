/**
 * Stock rules: the count that Loop should show for Haravan's counts. Haravan's help centre describes web shops that
 * sell the sum of several warehouses, and channels that get a share of it, rounded down, or the part above a threshold.
 */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { HaravanLocationId, LoopLocationId } from "./Id.ts"
import { Quantity } from "./Quantity.ts"

const NotNegative = Quantity.check(Schema.isGreaterThanOrEqualTo(0))

/** Turns a sum of Haravan's available counts into the count that Loop should show. */
export const RuleTerms = Schema.Struct({
  percent: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).pipe(
    about("The share of Haravan's sum in percent, from 1 to 100. A share below 100 is rounded down to whole units.", 80)
  ),
  buffer: NotNegative.pipe(about("Units to subtract after the share.", 2)),
  cap: Schema.NullOr(NotNegative).pipe(about("The most that Loop should show; null without a limit.", null)),
  belowZero: Schema.Literals(["zero", "keep"]).pipe(
    about("The result if it is below zero: `zero` makes it 0, `keep` leaves it.", "zero")
  ),
  tolerance: Schema.NullOr(NotNegative).pipe(
    about("Units that Loop may differ by and still match; null for `STOCKTALLY_TOLERANCE`.", null)
  ),
  tolerancePercent: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })).pipe(
    about("Percent of the expected count that Loop may differ by and still match, if that is more.", 0)
  )
})
export interface RuleTerms extends Schema.Schema.Type<typeof RuleTerms> {}

/** The rule for one Loop location, or, as the default, for each location without a rule of its own. */
export const StockRule = Schema.Struct({
  loopLocationId: Schema.NullOr(LoopLocationId).pipe(
    about("Loop's location; null is the default, for every location without a rule of its own.", "680118439701923348")
  ),
  // A sum of 1,000 counts is exact.
  haravanLocationIds: Schema.NullOr(Schema.NonEmptyArray(HaravanLocationId).check(Schema.isMaxLength(1000))).pipe(
    about("Haravan's locations that feed it; null is the location that it is linked to.", ["964801", "964802"])
  ),
  ...RuleTerms.fields,
  note: Schema.NullOr(Schema.String).pipe(about("A note for people.", null))
}).annotate({ identifier: "StockRule", description: "The rule for the count that Loop should show at a location." })
export interface StockRule extends Schema.Schema.Type<typeof StockRule> {}

/** The rule that a row was judged by. */
export const RowRule = Schema.Struct({
  for: Schema.Literals(["location", "default"]).pipe(
    about("Whether it is the location's own rule or the default.", "location")
  ),
  ...RuleTerms.fields
}).annotate({ identifier: "RowRule", description: "The stock rule that a row was judged by." })
export interface RowRule extends Schema.Schema.Type<typeof RowRule> {}

/** Without a rule, Loop should show what Haravan has. */
export const identityTerms: RuleTerms = {
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0
}
