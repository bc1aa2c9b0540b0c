/** Query parameters of the tally. */
import { about, largestValue, Verdict } from "@stocktally/schema"
import { possibleVerdicts, sortColumns } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { Moment } from "./Moment.ts"
import { repeated, Verdicts } from "./lists.ts"
import { cursorOfBothDirections, pageSize, wholeNumber } from "./paging.ts"

const descending = <const Column extends string>(column: Column): `-${Column}` => `-${column}`

/** A column to sort by, with `-` for descending. */
export const Sort = Schema.Literals([...sortColumns, ...sortColumns.map(descending)])
export type Sort = typeof Sort.Type

/** The maximum number of locations or SKUs in a filter. */
const maxNames = 100

/** The maximum length of a search text. */
export const maxTextLength = 200

const words = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxTextLength))

/** The id of a row. */
export const rowId = words.pipe(about("The row's id.", "l:674353902539857414:680118439701923348"))

/** The filter of rows. */
const tallyFilter = {
  verdict: Schema.optionalKey(Verdicts).pipe(
    about(`Only rows with these verdicts, comma-separated: ${Verdict.literals.join(", ")}.`, "drift,oversold")
  ),
  location: Schema.optionalKey(repeated(words, maxNames)).pipe(
    about(
      "Only rows at these locations, by name; case and diacritics are ignored. Repeat the parameter, or separate " +
        "names by commas if no name contains one. A location in transit is included if it is named.",
      ["Kho Hà Nội"]
    )
  ),
  sku: Schema.optionalKey(repeated(words, maxNames)).pipe(
    about("Only rows with these SKUs, compared as in linking. Repeat the parameter for several.", ["AKH-0002-TRA-M"])
  ),
  q: Schema.optionalKey(words).pipe(
    about(
      "Only rows with all of these words in SKU, barcode or name, in any order; case and diacritics are ignored.",
      "khan lua"
    )
  ),
  minValue: wholeNumber(largestValue).pipe(
    about("Only differences of at least this value, in the currency's smallest unit: đồng, cents.", "500000")
  ),
  began: Schema.optionalKey(Moment).pipe(
    about(
      "Only rows that got their verdict at this time or later, or at most this long ago. With `healed`, rows of " +
        "either filter.",
      "72h"
    )
  ),
  healed: Schema.optionalKey(Moment).pipe(
    about(
      "Only matches that were drift until this time or later, or until at most this long ago.",
      "2026-11-20T00:00:00.000Z"
    )
  ),
  empty: Schema.optionalKey(Schema.Boolean).pipe(
    about("Includes rows that exist on one side only, with count 0.", false, false)
  ),
  allLocations: Schema.optionalKey(Schema.Boolean).pipe(
    about("Includes rows at locations in transit.", false, false)
  )
}

export interface TallyFilterQuery extends Schema.Struct.Type<typeof tallyFilter> {}

/** Rejects a filter that no row can pass, because it must be a mistake. */
const isPossible = Schema.makeFilter(({ began, healed, minValue, verdict: verdicts }: TallyFilterQuery) => {
  if (possibleVerdicts({ began, healed, minValue, verdicts }).length > 0) return true
  return possibleVerdicts({ began, healed, verdicts }).length > 0
    ? {
      path: ["minValue"],
      issue: "No row can match: only differences have a value, and the rest of the filter excludes them"
    }
    : {
      path: ["healed"],
      issue: "No row can match: `healed` finds only matches, and `verdict` excludes them. Add `match` to `verdict`"
    }
})

/** The query of a summary. */
export const tallyFilterQuery = Schema.Struct(tallyFilter).check(isPossible)

/** The query of a page of rows. */
export const tallyQuery = Schema.Struct({
  ...tallyFilter,
  sort: Schema.optionalKey(Sort).pipe(about(
    "The column to sort by, with `-` for descending. `harm`, the default, sorts the worst rows first: differences by " +
      "value, then by verdict and units. `value` is the value of the difference. `size` is the size of the " +
      "difference, or the count of the only side. Rows without the column's value always come last.",
    "-size",
    "harm"
  )),
  limit: pageSize(1_000),
  cursor: cursorOfBothDirections,
  direction: Schema.optionalKey(Schema.Literals(["forward", "backward"])).pipe(
    about(
      "`forward`: the rows after the cursor, or the first rows; `backward`: the rows before the cursor, or the last " +
        "rows.",
      "forward",
      "forward"
    )
  ),
  around: Schema.optionalKey(words).pipe(
    about(
      "The id of a row: returns the page that contains it, or the first page if there is no such row. Not with " +
        "`cursor`.",
      "l:674353902539857414:680118439701923348"
    )
  )
}).check(
  isPossible,
  Schema.makeFilter(({ around, cursor }) =>
    around === undefined || cursor === undefined ||
    { path: ["around"], issue: "Expected either `around` or `cursor`, not both" }
  )
)
