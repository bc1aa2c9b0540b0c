/** Haravan's shop in JSON, field by field as documented, decoded to the domain. Unknown fields are ignored. */
import type { HaravanShop } from "../../Haravan.ts"
import { uncheckedId } from "../../Id.ts"
import { WireId, makeBodyDecoder, makeRefusal, wireDigits } from "../Wire.ts"
import { makeLenientDecoder } from "../lenient.ts"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { NullableText, OptionalText, textOrNull } from "../fields.ts"

/** The shop within `GET /shop.json`. */
const WireHaravanShop = Schema.Struct({
  id: WireId,
  name: OptionalText,
  domain: OptionalText,
  myharavan_domain: OptionalText,
  timezone: OptionalText,
  inventory_method: OptionalText,
  currency: OptionalText
})

const LenientShop = Schema.Struct({
  id: WireId,
  name: NullableText,
  domain: NullableText,
  myharavan_domain: NullableText,
  timezone: NullableText,
  inventory_method: NullableText,
  currency: NullableText
})

const toShop = (wire: typeof WireHaravanShop.Type | typeof LenientShop.Type): HaravanShop => ({
  id: uncheckedId.HaravanShopId(wireDigits(wire.id)),
  name: wire.name ?? null,
  domain: wire.domain ?? null,
  myharavanDomain: wire.myharavan_domain ?? null,
  timezone: wire.timezone ?? null,
  inventoryMethod: wire.inventory_method ?? null,
  currency: currencyOf(wire.currency ?? "")
})

const currencyOf = (code: string): string | null => /^[A-Z]{3}$/i.test(code) ? code.toUpperCase() : null

const ShopBody = Schema.Struct({ shop: WireHaravanShop })

const refuseShop = makeRefusal(ShopBody)

const isShopBody = Schema.is(Schema.Struct({ shop: Schema.Unknown }))

const decodeLenientShop = makeLenientDecoder(LenientShop, {
  name: textOrNull,
  domain: textOrNull,
  myharavan_domain: textOrNull,
  timezone: textOrNull,
  inventory_method: textOrNull,
  currency: textOrNull
})

/** Decodes the body of `GET /shop.json`. */
export const decodeHaravanShop = makeBodyDecoder(
  ShopBody,
  ({ shop }) => toShop(shop),
  (body) => {
    const shop = isShopBody(body) ? Result.getSuccess(decodeLenientShop(body.shop)) : Option.none()
    return Option.isSome(shop) ? Result.succeed(toShop(shop.value)) : refuseShop(body)
  }
)
