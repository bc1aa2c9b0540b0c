/** Which page of a list. */
import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** How many rows a page has where nobody says. */
export const defaultPageSize = 50

/** Plain digits: `1e1`, `0x10` and the like are numbers to JavaScript, and slips here. */
const isWholeNumber = /^[1-9]\d{0,14}$/

/** A whole number from 1 on that may be left out: a count of rows, a value. */
export const wholeNumber = (most: number) =>
  Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter(
        (text) =>
          isWholeNumber.test(text) && Number(text) <= most || `Expected a whole number from 1 to ${most}, in digits`,
        {
          toJsonSchema: () => ({ type: "integer", minimum: 1, maximum: most })
        }
      )
    ).pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.numberFromString))
  )

/** How many rows a page may have. */
export const pageSize = (most: number) =>
  wholeNumber(most).pipe(about("How many rows at most.", "2", `${defaultPageSize}`))

/** Where a page begins or ends. */
export const cursor = Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2_000))).pipe(
  about("The `nextCursor` or `previousCursor` of another page of the same query.", "eyJpIjoiMTAwMzAwMDAwNSJ9")
)
