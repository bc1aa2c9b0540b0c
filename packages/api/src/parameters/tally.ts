/** What may be asked of the tally. */
import { about, largestValue, Verdict } from "@stocktally/schema"
import { possibleVerdicts, sortColumns } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { Moment } from "./Moment.ts"
import { repeated, Verdicts } from "./lists.ts"
import { cursor, pageSize, wholeNumber } from "./paging.ts"

const descending = <const Column extends string>(column: Column): `-${Column}` => `-${column}`

/** A column, `-` before it for descending. */
export const Sort = Schema.Literals([...sortColumns, ...sortColumns.map(descending)])
export type Sort = typeof Sort.Type

/** The most locations or SKUs that are named at once. */
const mostNames = 100

/** The longest text that is looked for. */
export const maxTextLength = 200

const words = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxTextLength))

/** Which row. */
export const rowId = words.pipe(about("The row's id.", "l:674353902539857412:674353902539857001"))

/** Which rows. */
const tallyFilter = {
  verdict: Schema.optionalKey(Verdicts).pipe(
    about(`Only rows of these verdicts, with commas between: ${Verdict.literals.join(", ")}.`, "drift,oversold")
  ),
  location: Schema.optionalKey(repeated(words, mostNames)).pipe(
    about(
      "Only rows of these locations, by their names, without regard to case and marks: the parameter once for each, or " +
        "with commas between if no location has such a name. Locations in transit are among them if they are named.",
      ["Kho Hà Nội"]
    )
  ),
  sku: Schema.optionalKey(repeated(words, mostNames)).pipe(
    about("Only rows of these SKUs, as linking compares them: the parameter once for each.", ["AKH-0002-TRA-M"])
  ),
  q: Schema.optionalKey(words).pipe(
    about(
      "Only rows with each of these words in SKU, barcode or name, in any order, without regard to case and marks.",
      "khan lua"
    )
  ),
  minValue: wholeNumber(largestValue).pipe(
    about("Only differences that are worth so much or more, in the currency's smallest unit: đồng, cents.", "500000")
  ),
  began: Schema.optionalKey(Moment).pipe(
    about(
      "Only rows that have had their verdict since this time or later, or for so long at most. With `healed` rows of either.",
      "72h"
    )
  ),
  healed: Schema.optionalKey(Moment).pipe(
    about(
      "Only matches that were drift until this time or later, or until so long ago at most.",
      "2026-11-20T00:00:00.000Z"
    )
  ),
  empty: Schema.optionalKey(Schema.Boolean).pipe(
    about("Also rows that are only on one side, and zero there.", false, false)
  ),
  allLocations: Schema.optionalKey(Schema.Boolean).pipe(
    about("Also rows at locations in transit.", false, false)
  )
}

export interface TallyFilterQuery extends Schema.Struct.Type<typeof tallyFilter> {}

/** A filter that no row can ever pass is a slip. */
const isPossible = Schema.makeFilter(({ began, healed, minValue, verdict: verdicts }: TallyFilterQuery) => {
  if (possibleVerdicts({ began, healed, minValue, verdicts }).length > 0) return true
  return possibleVerdicts({ began, healed, verdicts }).length > 0
    ? {
      path: ["minValue"],
      issue: "No row can pass: only differences are worth anything, and the rest of the filter leaves these out"
    }
    : {
      path: ["healed"],
      issue: "No row can pass: it shows matches alone, and the verdicts asked for leave these out. Ask for `match` too"
    }
})

/** What is counted. */
export const tallyFilterQuery = Schema.Struct(tallyFilter).check(isPossible)

/** Which page of them. */
export const tallyQuery = Schema.Struct({
  ...tallyFilter,
  sort: Schema.optionalKey(Sort).pipe(about(
    "The column to sort by, `-` before it for descending. `harm`, the default, has the worst rows first: differences by " +
      "what they are worth, then by verdict and units. `value` is what a difference is worth, `size` how far Loop is from " +
      "what was expected, or the count of the only side. Rows without the value come last either way.",
    "-size",
    "harm"
  )),
  limit: pageSize(1_000),
  cursor,
  direction: Schema.optionalKey(Schema.Literals(["forward", "backward"])).pipe(
    about(
      "`forward`: the rows after the cursor, or the first ones; `backward`: those before it, or the last ones.",
      "forward",
      "forward"
    )
  ),
  around: Schema.optionalKey(words).pipe(
    about(
      "The id of a row: the page that holds it, or the first one where there is no such row. Not with `cursor`.",
      "l:674353902539857412:674353902539857001"
    )
  )
}).check(
  isPossible,
  Schema.makeFilter(({ around, cursor }) =>
    around === undefined || cursor === undefined ||
    { path: ["around"], issue: "Expected no cursor beside it: either says where the page is" }
  )
)
