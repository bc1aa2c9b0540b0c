import type { Verdict } from "@stocktally/schema"

/**
 * Which rows to show. `location` is a location's whole name and `q` a part of SKU, barcode or name, both without regard
 * to case and marks; `sku` is a whole SKU as linking compares it. Rows that are `empty` are left out unless asked for.
 */
export interface RowFilter {
  readonly verdicts?: ReadonlyArray<Verdict> | undefined
  readonly location?: string | undefined
  readonly sku?: string | undefined
  readonly q?: string | undefined
  readonly empty?: boolean | undefined
}
