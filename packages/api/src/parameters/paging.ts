/** Which page of a list. */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** How many rows a page has where nobody says. */
export const defaultPageSize = 50

/** Plain digits: `1e1`, `0x10` and the like are numbers to JavaScript, and slips here. */
const isCount = /^[1-9]\d{0,8}$/

/** How many rows a page may have. */
export const pageSize = (most: number) =>
  Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter((text) =>
        isCount.test(text) && Number(text) <= most || `Expected a whole number from 1 to ${most}, in digits`
      )
    ).pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.numberFromString))
  )

/** The `nextCursor` of the page before. */
export const cursor = Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2_000)))
