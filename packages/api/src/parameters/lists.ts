/** Lists in a query: one parameter, with commas between. */
import { HaravanLocationId, HaravanVariantId, Verdict } from "@stocktally/schema"
import { mostPairs } from "@stocktally/sync"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { AnyId } from "../models/AnyId.ts"
import { EventName } from "../models/Event.ts"

const commas = SchemaTransformation.transform({
  decode: (text: string): ReadonlyArray<string> => text.split(","),
  encode: (items: ReadonlyArray<string>) => items.join(",")
})

const listOf = <S extends Schema.Codec<unknown, string>>(item: S) =>
  Schema.String.pipe(
    Schema.decodeTo(
      Schema.Array(item).check(Schema.isMinLength(1), Schema.isMaxLength(mostPairs), Schema.isUnique()),
      commas
    )
  )

export const Verdicts = listOf(Verdict)
export const HaravanLocationIds = listOf(HaravanLocationId)
export const HaravanVariantIds = listOf(HaravanVariantId)
export const AnyIds = listOf(AnyId)
export const EventNames = listOf(EventName)
