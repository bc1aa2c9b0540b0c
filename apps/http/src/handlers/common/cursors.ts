/** The service's own cursors, and problems with a cursor. */
import { InvalidCursorProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The problem with a cursor that is not from this service. */
export const mangledCursor = (): InvalidCursorProblem =>
  new InvalidCursorProblem({
    reason: "mangled",
    detail: "The cursor is not from this list; start again without it."
  })

/** The problem with a cursor of a different query; `what` names the parameters that may differ. */
export const otherQuery = (what: string): InvalidCursorProblem =>
  new InvalidCursorProblem({
    reason: "other-query",
    detail: `The cursor belongs to a different ${what}; start again without it.`
  })

/** Makes opaque cursors that contain some fields. */
export const cursorOf = <A>(fields: Schema.Codec<A, unknown>) => {
  const Token = Schema.fromJsonString(fields)
  const encode = Schema.encodeSync(Token)
  const decode = Schema.decodeUnknownResult(Token)
  return {
    encode: (token: A): string => Buffer.from(encode(token)).toString("base64url"),
    decode: (cursor: string): Effect.Effect<A, InvalidCursorProblem> =>
      Effect.fromResult(Result.mapError(decode(Buffer.from(cursor, "base64url").toString("utf8")), mangledCursor))
  }
}
