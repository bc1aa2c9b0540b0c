/** Parameters of paged lists. */
import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** The number of rows of a page by default. */
export const defaultPageSize = 50

/** Plain digits: JavaScript also reads `1e1` and `0x10` as numbers, but here they are mistakes. */
const wholeNumberPattern = /^[1-9]\d{0,14}$/

/** An optional whole number from 1 to `most`. */
export const wholeNumber = (most: number) =>
  Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter(
        (text) =>
          wholeNumberPattern.test(text) && Number(text) <= most ||
          `Expected a whole number from 1 to ${most}, in digits`,
        {
          toJsonSchema: () => ({ type: "integer", minimum: 1, maximum: most })
        }
      )
    ).pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.numberFromString))
  )

/** The maximum number of rows of a page. */
export const pageSize = (most: number) =>
  wholeNumber(most).pipe(
    about(
      `The maximum number of rows: ${defaultPageSize} by default, at most ${most.toLocaleString("en")}.`,
      "2",
      `${defaultPageSize}`
    )
  )

const cursorText = Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2_000)))
const cursorExample = "eyJpIjoiMTAwMzAwMDAwNSJ9"

/** The cursor of a page. */
export const cursor = cursorText.pipe(about("The `nextCursor` of a page of the same query.", cursorExample))

/** The cursor of a page of a list that is read in both directions. */
export const cursorOfBothDirections = cursorText.pipe(
  about("The `nextCursor` or `previousCursor` of a page of the same query.", cursorExample)
)
