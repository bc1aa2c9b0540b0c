/** Field schemas that Loop's and Haravan's JSON share. */
import { orNull, type ReadPage } from "./salvage.ts"
import * as Schema from "effect/Schema"

export const OptionalText = Schema.optional(Schema.NullOr(Schema.String))
export const OptionalFlag = Schema.optional(Schema.NullOr(Schema.Boolean))
export const NullableText = Schema.NullOr(Schema.String)
export const NullableFlag = Schema.NullOr(Schema.Boolean)
export const textOrNull = orNull(Schema.String)
export const flagOrNull = orNull(Schema.Boolean)
export const readable = <A>(rows: ReadonlyArray<A>): ReadPage<A> => ({ rows, unreadable: [] })
