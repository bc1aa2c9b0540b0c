/** Cursors of the service's own: what they are made of, and what is wrong with one. */
import { InvalidCursorProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** None that the service gave. */
export const mangledCursor = (): InvalidCursorProblem =>
  new InvalidCursorProblem({
    reason: "mangled",
    detail: "The cursor is not one that the service gave for this; start again without it."
  })

/** One that the service gave for another question; `what` names in what it may differ. */
export const otherQuery = (what: string): InvalidCursorProblem =>
  new InvalidCursorProblem({
    reason: "other-query",
    detail: `The cursor belongs to another ${what}; start again without it.`
  })

/** Cursors that hold some fields as text which nobody is meant to read. */
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
