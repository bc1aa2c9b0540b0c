/** Haravan's products in JSON, field by field as documented, decoded to the domain. Unknown fields are ignored. */
import type { HaravanProduct, HaravanVariant } from "../../Haravan.ts"
import { uncheckedId } from "../../Id.ts"
import { isPrice } from "../../Money.ts"
import { fromTenThousandths } from "../../Quantity.ts"
import { parseTimestampUnsafe } from "../../Timestamp.ts"
import { WireId, WireTimestamp, makeBodyDecoder, wireDigits } from "../Wire.ts"
import {
  type ReadPage,
  idAt,
  makeLenientDecoder,
  orNull,
  decodeLenientList,
  textOrDigits,
  unreadable
} from "../lenient.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { NullableText, OptionalText, readablePage, textOrNull } from "../fields.ts"

/** A variant within `GET /products.json`. */
const WireHaravanVariant = Schema.Struct({
  id: WireId,
  product_id: WireId,
  sku: OptionalText,
  barcode: OptionalText,
  title: OptionalText,
  /** Required, although nullable: a variant is untracked because Haravan says so, not because a field is missing. */
  inventory_management: Schema.NullOr(Schema.String),
  inventory_policy: OptionalText,
  price: Schema.optional(Schema.Unknown)
})

/** `inventory_management` is undefined if it cannot be read, because null has a meaning. */
const LenientVariant = Schema.Struct({
  id: WireId,
  sku: NullableText,
  barcode: NullableText,
  title: NullableText,
  inventory_management: Schema.UndefinedOr(Schema.NullOr(Schema.String)),
  inventory_policy: NullableText,
  price: Schema.NullOr(Schema.Finite)
})

/** A row of `GET /products.json`. */
const WireHaravanProduct = Schema.Struct({
  id: WireId,
  title: Schema.String,
  updated_at: Schema.optional(Schema.NullOr(WireTimestamp)),
  variants: Schema.Array(WireHaravanVariant)
})

const LenientProduct = Schema.Struct({
  id: WireId,
  title: NullableText,
  updated_at: Schema.NullOr(WireTimestamp),
  variants: Schema.Array(Schema.Unknown)
})

const toVariant = (
  productId: WireId,
  wire: typeof WireHaravanVariant.Type | typeof LenientVariant.Type
): HaravanVariant => ({
  id: uncheckedId.HaravanVariantId(wireDigits(wire.id)),
  productId: uncheckedId.HaravanProductId(wireDigits(productId)),
  sku: wire.sku ?? null,
  barcode: wire.barcode ?? null,
  title: wire.title ?? null,
  tracked: wire.inventory_management === undefined ? null : (wire.inventory_management ?? "").trim() !== "",
  backorder: wire.inventory_policy === "continue",
  price: priceOf(wire.price)
})

/**
 * Reads a price, which is documented as a number with four decimals. Text is read digit by digit, because not every
 * decimal is exact in a number. An unreadable price does not make the variant unreadable. 0 means that there is no
 * price: Haravan writes it for products that were created without one.
 */
const priceOf = (price: unknown): number | null => {
  const value = typeof price === "string" ? decimalOf(price) : price
  return typeof value === "number" && value > 0 && isPrice(value) ? value : null
}

/** Three decimals are not a price: "250.000" may be Vietnamese for 250 thousand. */
const decimal = /^(\d{1,11})(?:\.(?!\d{3}$)(\d{1,4})0*)?$/

const decimalOf = (text: string): number | null => {
  const [, whole, fraction = ""] = decimal.exec(text) ?? []
  return whole === undefined ? null : fromTenThousandths(Number(whole + fraction.padEnd(4, "0")))
}

const toProduct = (wire: typeof WireHaravanProduct.Type): HaravanProduct => ({
  id: uncheckedId.HaravanProductId(wireDigits(wire.id)),
  title: wire.title,
  updatedAt: wire.updated_at === undefined || wire.updated_at === null ? null : parseTimestampUnsafe(wire.updated_at),
  variants: wire.variants.map((variant) => toVariant(variant.product_id, variant))
})

const decodeLenientVariant = makeLenientDecoder(LenientVariant, {
  sku: textOrDigits,
  barcode: textOrDigits,
  title: textOrNull,
  inventory_management: (value) => value === null || typeof value === "string" ? value : undefined,
  inventory_policy: textOrNull,
  price: priceOf
})

const decodeLenientProduct = makeLenientDecoder(LenientProduct, {
  title: textOrNull,
  updated_at: orNull(WireTimestamp)
})

const readProduct = (row: unknown): ReadPage<HaravanProduct> =>
  Result.match(decodeLenientProduct(row), {
    onFailure: (issue) => ({
      rows: [],
      unreadable: [unreadable({ record: "product", id: idAt(row, "id"), variantId: null, locationId: null }, issue)]
    }),
    onSuccess: ({ id, title, updated_at, variants }) => {
      const read = variants.map((variant) => ({ variant, decoded: decodeLenientVariant(variant) }))
      return {
        rows: [{
          id: uncheckedId.HaravanProductId(wireDigits(id)),
          title,
          updatedAt: updated_at === null ? null : parseTimestampUnsafe(updated_at),
          variants: read.flatMap(({ decoded }) => Result.isSuccess(decoded) ? [toVariant(id, decoded.success)] : [])
        }],
        unreadable: read.flatMap(({ decoded, variant }) => {
          const variantId = idAt(variant, "id")
          return Result.isSuccess(decoded)
            ? []
            : [unreadable({ record: "variant", id: variantId, variantId, locationId: null }, decoded.failure)]
        })
      }
    }
  })

/** Decodes a page of `GET /products.json`. */
export const decodeHaravanProducts = makeBodyDecoder(
  Schema.Struct({ products: Schema.Array(WireHaravanProduct) }),
  (wire) => readablePage(wire.products.map(toProduct)),
  (body) => decodeLenientList(body, "products", readProduct, ({ id }) => id !== null)
)

/** Decodes the body of `GET /products/count.json`. */
export const decodeHaravanCount = makeBodyDecoder(
  Schema.Struct({ count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)) }),
  (wire) => wire.count
)
