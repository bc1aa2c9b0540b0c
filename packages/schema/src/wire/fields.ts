/** Field schemas that Loop's and Haravan's JSON share. */
import { orNull, type ReadPage } from "./lenient.ts"
import * as Schema from "effect/Schema"

export const OptionalText = Schema.optional(Schema.NullOr(Schema.String))
export const OptionalFlag = Schema.optional(Schema.NullOr(Schema.Boolean))
export const NullableText = Schema.NullOr(Schema.String)
export const NullableFlag = Schema.NullOr(Schema.Boolean)
export const textOrNull = orNull(Schema.String)
export const flagOrNull = orNull(Schema.Boolean)
/** A page whose records could all be read. */
export const readablePage = <A>(rows: ReadonlyArray<A>): ReadPage<A> => ({ rows, unreadable: [] })
