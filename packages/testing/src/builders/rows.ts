import type { Flag, TallyRow, Verdict } from "@stocktally/schema"
import { balance, haravanLocationId, haravanVariantId, loopLocationId, loopVariantId } from "./records.ts"

/** A row as a tally would have it; `delta` follows from the counts where the verdict says that they compare. */
export const row = (id: string, fields: {
  readonly loop?: number | null
  readonly haravan?: number | null
  readonly verdict?: Verdict
  readonly sku?: string | null
  readonly barcode?: string | null
  readonly name?: string
  readonly location?: string
  readonly flags?: ReadonlyArray<Flag>
  readonly value?: number | null
} = {}): TallyRow => {
  const {
    barcode = null,
    flags = [],
    haravan = 1,
    location = "Kho 1",
    loop = 2,
    name = "Áo",
    sku = "SKU",
    value = null,
    verdict = "drift"
  } = fields
  const isCompared = verdict === "match" || verdict === "drift" || verdict === "settling" || verdict === "oversold"
  const { id: _, ...level } = balance(1, 1, haravan ?? 0)
  return {
    id,
    sku,
    barcode,
    name,
    location,
    loop: loop === null
      ? null
      : { variantId: loopVariantId(1), locationId: loopLocationId(1), available: loop, fetchedAt: 0 },
    haravan: haravan === null ? null : {
      ...level,
      variantId: haravanVariantId(1),
      locationId: haravanLocationId(1),
      tracked: verdict !== "untracked",
      fetchedAt: 0
    },
    link: { variant: "sku", location: "name", unlinked: null },
    delta: isCompared && loop !== null && haravan !== null ? loop - haravan : null,
    verdict,
    flags,
    stale: false,
    since: null,
    expected: haravan,
    rule: null,
    parts: [],
    value
  }
}
