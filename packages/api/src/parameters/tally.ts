/** What may be asked of the tally. */
import { about, Verdict } from "@stocktally/schema"
import { sortColumns } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { Moment } from "./Moment.ts"
import { Verdicts } from "./lists.ts"
import { cursor, pageSize } from "./paging.ts"

const descending = <const Column extends string>(column: Column): `-${Column}` => `-${column}`

/** A column, `-` before it for descending. */
export const Sort = Schema.Literals([...sortColumns, ...sortColumns.map(descending)])
export type Sort = typeof Sort.Type

/** The longest text that is looked for. */
export const longestText = 200

const words = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(longestText))

/** Which row. */
export const rowId = words.pipe(about("The row's id.", "h:1060001205:964801"))

/** Which rows. */
export const tallyFilter = {
  verdict: Schema.optionalKey(Verdicts).pipe(
    about(`Only rows of these verdicts, with commas between: ${Verdict.literals.join(", ")}.`, "drift,oversold")
  ),
  location: Schema.optionalKey(words).pipe(
    about("Only rows of this location, by its name, without regard to case and marks.", "Kho Hà Nội")
  ),
  sku: Schema.optionalKey(words).pipe(about("Only rows of this SKU, as linking compares it.", "AKH-0002-TRA-M")),
  q: Schema.optionalKey(words).pipe(
    about(
      "Only rows with this text in SKU, barcode or name, without regard to case and marks. Taken literally.",
      "khan lua"
    )
  ),
  began: Schema.optionalKey(Moment).pipe(
    about(
      "Only drifts that began at this time or later, or so long ago at most. With `healed` rows of either.",
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
  )
}

export interface TallyFilterQuery extends Schema.Struct.Type<typeof tallyFilter> {}

/** Which page of them. */
export const tallyQuery = Schema.Struct({
  ...tallyFilter,
  sort: Schema.optionalKey(Sort).pipe(about("The column to sort by, `-` before it for descending.", "-delta")),
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
      "h:1060001205:964801"
    )
  )
}).check(
  Schema.makeFilter(({ around, cursor }) =>
    around === undefined || cursor === undefined ||
    { path: ["around"], issue: "Expected no cursor beside it: either says where the page is" }
  )
)
