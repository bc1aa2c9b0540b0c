import type { Flag, RowRule, TallyPart, TallyRow, Verdict } from "@stocktally/schema"
import { balance, haravanLocationId, haravanVariantId, loopLocationId, loopVariantId } from "./records.ts"

/** The part of a Haravan location in a row: `n` of its id, its name, and its available count. */
export const part = (n: number, location: string, available: number | null): TallyPart => ({
  locationId: haravanLocationId(n),
  location,
  available,
  updatedAt: available === null ? null : 0
})

/** A tally row. `delta` follows from the counts if the verdict compares them. */
export const row = (id: string, fields: {
  readonly loop?: number | null
  readonly haravan?: number | null
  readonly verdict?: Verdict
  readonly sku?: string | null
  readonly barcode?: string | null
  readonly name?: string
  readonly location?: string
  readonly flags?: ReadonlyArray<Flag>
  readonly link?: TallyRow["link"]
  readonly tracked?: boolean | null
  readonly expected?: number | null
  readonly rule?: RowRule | null
  readonly parts?: ReadonlyArray<TallyPart>
  readonly value?: number | null
} = {}): TallyRow => {
  const {
    barcode = null,
    flags = [],
    haravan = 1,
    link = { variant: "sku", location: "name", unlinked: null },
    location = "Kho 1",
    loop = 2,
    name = "Áo",
    parts = [],
    rule = null,
    sku = "SKU",
    value = null,
    verdict = "drift"
  } = fields
  const { expected = haravan, tracked = verdict !== "untracked" } = fields
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
      locationId: parts.length > 1 ? null : haravanLocationId(1),
      tracked,
      fetchedAt: 0
    },
    link,
    delta: isCompared && loop !== null && expected !== null ? loop - expected : null,
    verdict,
    flags,
    stale: false,
    since: null,
    expected,
    rule,
    parts,
    value
  }
}
