/** Loop's own cursor, bound to the filter and the size of page that it was given for. */
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

/** What a page of Loop's list is asked with (docs.loopreturns.com). A cursor that anyone can make must hold nothing else. */
const known = new Set(["location_id", "product_variant_id", "limit", "sort_order", "cursor"])

/** Whether what goes on behind a page is asked with nothing that is not known. */
const isKnownQuery = (next: string): boolean => [...new URLSearchParams(next).keys()].every((name) => known.has(name))

export const encodeLoopCursor = (next: string, { locationId = "", variantId = "" }: Filter, limit: number): string =>
  token.encode({ v: variantId, l: locationId, n: limit, q: next })

/** What goes on behind the page before, in Loop's words, and how many rows that page had at most. */
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
