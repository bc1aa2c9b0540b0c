/**
 * Haravan's balances in JSON, field by field as documented, decoded to the domain and encoded again. Unknown fields are
 * ignored.
 */
import type { HaravanBalance } from "../../Haravan.ts"
import { uncheckedId } from "../../Id.ts"
import { Quantity } from "../../Quantity.ts"
import { formatTimestamp, parseTimestampUnsafe } from "../../Timestamp.ts"
import { WireId, WireTimestamp, makeBodyDecoder, toWireId, wireDigits } from "../Wire.ts"
import { type ReadPage, idAt, makeLenientDecoder, orNull, decodeLenientList, unreadable } from "../lenient.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readablePage } from "../fields.ts"

/** A row of `GET /inventory_locations.json`, with `qty_commited` spelled as Haravan does. */
const WireHaravanBalance = Schema.Struct({
  id: WireId,
  loc_id: WireId,
  product_id: WireId,
  variant_id: WireId,
  qty_onhand: Quantity,
  qty_commited: Quantity,
  qty_incoming: Quantity,
  qty_available: Quantity,
  updated_at: WireTimestamp
})

/** The same, with null for fields that are not needed. */
const LenientBalance = Schema.Struct({
  ...WireHaravanBalance.fields,
  product_id: Schema.NullOr(WireId),
  qty_onhand: Schema.NullOr(Quantity),
  qty_commited: Schema.NullOr(Quantity),
  qty_incoming: Schema.NullOr(Quantity)
})

const toBalance = (wire: typeof LenientBalance.Type): HaravanBalance => ({
  id: uncheckedId.HaravanBalanceId(wireDigits(wire.id)),
  locationId: uncheckedId.HaravanLocationId(wireDigits(wire.loc_id)),
  productId: wire.product_id === null ? null : uncheckedId.HaravanProductId(wireDigits(wire.product_id)),
  variantId: uncheckedId.HaravanVariantId(wireDigits(wire.variant_id)),
  onHand: wire.qty_onhand,
  committed: wire.qty_commited,
  incoming: wire.qty_incoming,
  available: wire.qty_available,
  updatedAt: parseTimestampUnsafe(wire.updated_at)
})

const decodeLenientBalance = makeLenientDecoder(LenientBalance, {
  product_id: orNull(WireId),
  qty_onhand: orNull(Quantity),
  qty_commited: orNull(Quantity),
  qty_incoming: orNull(Quantity)
})

const readBalance = (row: unknown): ReadPage<HaravanBalance> =>
  Result.match(decodeLenientBalance(row), {
    onSuccess: (balance) => readablePage([toBalance(balance)]),
    onFailure: (issue) => ({
      rows: [],
      unreadable: [
        unreadable({
          record: "balance",
          id: idAt(row, "id"),
          variantId: idAt(row, "variant_id"),
          locationId: idAt(row, "loc_id")
        }, issue)
      ]
    })
  })

/** Decodes a page of `GET /inventory_locations.json`. */
export const decodeHaravanBalances = makeBodyDecoder(
  Schema.Struct({ inventory_locations: Schema.Array(WireHaravanBalance) }),
  (wire) => readablePage(wire.inventory_locations.map(toBalance)),
  (body) => decodeLenientList(body, "inventory_locations", readBalance, ({ id }) => id !== null)
)

/** A balance in Haravan's form; `stringifyExact` turns it into JSON. */
export const encodeHaravanBalance = (balance: HaravanBalance): typeof LenientBalance.Type => ({
  id: toWireId(balance.id),
  loc_id: toWireId(balance.locationId),
  product_id: balance.productId === null ? null : toWireId(balance.productId),
  variant_id: toWireId(balance.variantId),
  qty_onhand: balance.onHand,
  qty_commited: balance.committed,
  qty_incoming: balance.incoming,
  qty_available: balance.available,
  updated_at: formatTimestamp(balance.updatedAt)
})
