/** Cursors of Loop's records, around Loop's own. A cursor is valid only for its filter and page size. */
import type { InvalidCursorProblem } from "@stocktally/api"
import type { InventoryFilter } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { cursorOf, mangledCursor, otherQuery } from "../common/cursors.ts"

const token = cursorOf(Schema.Struct({
  v: Schema.String,
  l: Schema.String,
  n: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 250 })),
  q: Schema.String.check(Schema.isMaxLength(1_000))
}))

type Filter = { readonly [K in keyof InventoryFilter]: string | undefined }

/** The query parameters of Loop's list (docs.loopreturns.com). Anyone can make a cursor, so it must contain no others. */
const knownParameters = new Set(["location_id", "product_variant_id", "limit", "sort_order", "cursor"])

/** Whether the query of a next page has only known parameters. */
const isKnownQuery = (next: string): boolean =>
  [...new URLSearchParams(next).keys()].every((name) => knownParameters.has(name))

export const encodeLoopCursor = (next: string, { locationId = "", variantId = "" }: Filter, limit: number): string =>
  token.encode({ v: variantId, l: locationId, n: limit, q: next })

/** Decodes a cursor to Loop's query for the next page, and the maximum number of rows per page. */
export const decodeLoopCursor = (
  cursor: string,
  { locationId = "", variantId = "" }: Filter,
  limit: number | undefined
): Effect.Effect<{ readonly after: string; readonly limit: number }, InvalidCursorProblem> =>
  Effect.flatMap(token.decode(cursor), ({ l, n, q, v }) => {
    if (v !== variantId || l !== locationId || (limit !== undefined && limit !== n)) {
      return Effect.fail(otherQuery("filter or limit"))
    }
    return isKnownQuery(q) ? Effect.succeed({ after: q, limit: n }) : Effect.fail(mangledCursor())
  })
