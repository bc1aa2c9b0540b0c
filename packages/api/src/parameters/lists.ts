/** Lists in a query: comma-separated in one parameter, or one parameter that is repeated. */
import { AnyId, HaravanLocationId, HaravanVariantId, idPattern, Verdict } from "@stocktally/schema"
import { maxPairs } from "@stocktally/sync"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { EventName } from "../models/Event.ts"

const commas = SchemaTransformation.transform({
  decode: (text: string): ReadonlyArray<string> => text.split(","),
  encode: (items: ReadonlyArray<string>) => items.join(",")
})

/** A list of distinct items. Each is checked by its own schema, so `pattern` is only for the documentation. */
const listOf = <S extends Schema.Codec<unknown, string>>(item: S, pattern: string) =>
  Schema.String.check(
    Schema.makeFilter(() => true, { toJsonSchema: () => [{ pattern: `^(${pattern})(,(${pattern}))*$` }, true] })
  ).pipe(
    Schema.decodeTo(
      Schema.Array(item).check(Schema.isMinLength(1), Schema.isMaxLength(maxPairs), Schema.isUnique()),
      commas
    )
  )

/** A parameter that may be repeated, at most `most` times. */
export const repeated = <S extends Schema.Codec<string, string>>(item: S, most: number) =>
  Schema.ArrayEnsure(item).check(Schema.isMinLength(1), Schema.isMaxLength(most))

export const Verdicts = listOf(Verdict, Verdict.literals.join("|"))
export const HaravanLocationIds = listOf(HaravanLocationId, idPattern)
export const HaravanVariantIds = listOf(HaravanVariantId, idPattern)
export const AnyIds = listOf(AnyId, idPattern)
export const EventNames = listOf(EventName, EventName.literals.join("|"))
