/** Which page of a list. */
import * as Schema from "effect/Schema"

/** How many rows a page has where nobody says. */
export const defaultPageSize = 50

/** How many rows a page may have. */
export const pageSize = (most: number) =>
  Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: most })))

/** The `nextCursor` of the page before. */
export const cursor = Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2_000)))
