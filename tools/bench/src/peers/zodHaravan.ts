import { z } from "zod"
import { zodId } from "./zodId.ts"

const page = z.object({
  inventory_locations: z.array(z.object({
    id: zodId,
    loc_id: zodId,
    product_id: zodId,
    variant_id: zodId,
    qty_onhand: z.int(),
    qty_commited: z.int(),
    qty_incoming: z.int(),
    qty_available: z.int(),
    updated_at: z.iso.datetime({ offset: true })
  }))
})

/** A parsed page of Haravan balances as our domain values, checked by zod. */
export const zodBalances = (parsed: unknown) =>
  page.parse(parsed).inventory_locations.map((row) => ({
    id: row.id.toString(),
    locationId: row.loc_id.toString(),
    productId: row.product_id.toString(),
    variantId: row.variant_id.toString(),
    onHand: row.qty_onhand,
    committed: row.qty_commited,
    incoming: row.qty_incoming,
    available: row.qty_available,
    updatedAt: Date.parse(row.updated_at)
  }))
