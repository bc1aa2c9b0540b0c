/** Loop's own cursor, bound to the filter it was given for. */
import { InvalidCursorProblem } from "@stocktally/api"
import type { InventoryFilter } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const Token = Schema.fromJsonString(Schema.Struct({
  v: Schema.String,
  l: Schema.String,
  q: Schema.String.check(Schema.isMaxLength(1_000))
}))
const encode = Schema.encodeSync(Token)
const decode = Schema.decodeUnknownResult(Token)

export const encodeLoopCursor = (next: string, { locationId = "", variantId = "" }: { readonly [K in keyof InventoryFilter]: string | undefined }): string =>
  Buffer.from(encode({ v: variantId, l: locationId, q: next })).toString("base64url")

/** What goes on behind the page before, in Loop's words. */
export const decodeLoopCursor = (
  cursor: string,
  { locationId = "", variantId = "" }: { readonly [K in keyof InventoryFilter]: string | undefined }
): Effect.Effect<string, InvalidCursorProblem> => {
  const token = decode(Buffer.from(cursor, "base64url").toString("utf8"))
  if (Result.isFailure(token)) {
    return Effect.fail(
      new InvalidCursorProblem({
        reason: "mangled",
        detail: "The cursor is not one that the service gave; start again without it."
      })
    )
  }
  const { l, q, v } = token.success
  return v === variantId && l === locationId
    ? Effect.succeed(q)
    : Effect.fail(
      new InvalidCursorProblem({ reason: "other-query", detail: "The cursor belongs to another filter; start again without it." })
    )
}
