/** What may be asked of the tally. */
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

/** Which rows. */
export const tallyFilter = {
  verdict: Schema.optionalKey(Verdicts),
  location: Schema.optionalKey(words),
  sku: Schema.optionalKey(words),
  q: Schema.optionalKey(words),
  began: Schema.optionalKey(Moment),
  healed: Schema.optionalKey(Moment),
  empty: Schema.optionalKey(Schema.Boolean)
}

export interface TallyFilterQuery extends Schema.Struct.Type<typeof tallyFilter> {}

/** Which page of them. */
export const tallyQuery = Schema.Struct({
  ...tallyFilter,
  sort: Schema.optionalKey(Sort),
  limit: pageSize(1_000),
  cursor,
  direction: Schema.optionalKey(Schema.Literals(["forward", "backward"])),
  around: Schema.optionalKey(words)
}).check(
  Schema.makeFilter(({ around, cursor }) =>
    around === undefined || cursor === undefined ||
    { path: ["around"], issue: "Expected no cursor beside it: either says where the page is" }
  )
)
