import * as Result from "effect/Result"
import { parseSort, type SortColumn, type UnknownColumn } from "@stocktally/tally"

/**
 * An order of rows. `columns` is the sort key, with columns of `t` (tally), `i` (item) and `p` (place). Rows in which
 * the column of `nullable` is null come last in both directions, sorted by `tieBreakers`. `accessPath` is what provides
 * the order: an index of the tally for each class, an index of items, or place after place.
 */
export interface RowOrder {
  readonly columns: ReadonlyArray<string>
  readonly nullable: { readonly column: string; readonly tieBreakers: ReadonlyArray<string> } | undefined
  readonly descending: boolean
  readonly accessPath:
    | { readonly _tag: "Classes"; readonly index: string }
    | { readonly _tag: "Items"; readonly index: string }
    | { readonly _tag: "Places" }
}

const classes = (index: string) => ({ _tag: "Classes", index }) as const
const items = (index: string) => ({ _tag: "Items", index }) as const

const pair = ["t.item", "t.place"]
const itemPair = ["i.id", "t.place"]
const valued = (column: string, index: string) => ({
  columns: [column, ...pair],
  nullable: { column, tieBreakers: pair },
  accessPath: classes(index)
})
const texts = (column: string, index: string) => ({
  columns: [column, ...itemPair],
  nullable: { column, tieBreakers: itemPair },
  accessPath: items(index)
})

const orders: { readonly [C in SortColumn]: Omit<RowOrder, "descending"> } = {
  harm: { columns: ["t.harm", "t.severity", ...pair], nullable: undefined, accessPath: classes("tally_harm") },
  verdict: {
    columns: ["t.class", "t.harm", "t.severity", ...pair],
    nullable: undefined,
    accessPath: classes("tally_harm")
  },
  size: valued("t.size", "tally_size"),
  expected: valued("t.expected", "tally_expected"),
  delta: valued("t.delta", "tally_delta"),
  value: valued("t.value", "tally_value"),
  since: valued("t.since", "tally_since"),
  sku: texts("i.sku_key", "item_sku"),
  barcode: texts("i.barcode_key", "item_barcode"),
  name: { columns: ["i.name_key", ...itemPair], nullable: undefined, accessPath: items("item_name") },
  location: {
    columns: ["p.name_key", "p.id", "t.harm", "t.severity", "t.item"],
    nullable: undefined,
    accessPath: { _tag: "Places" }
  },
  loop: valued("t.loop_available", "tally_loop"),
  "loop.available": valued("t.loop_available", "tally_loop"),
  haravan: valued("t.available", "tally_haravan"),
  "haravan.available": valued("t.available", "tally_haravan"),
  "haravan.onHand": valued("t.on_hand", "tally_on_hand"),
  "haravan.committed": valued("t.committed", "tally_committed"),
  "haravan.incoming": valued("t.incoming", "tally_incoming"),
  "haravan.updatedAt": valued("t.updated_at", "tally_updated_at")
}

/** Returns the order of `--sort COLUMN`. Rows that are equal in the column are sorted by their ids in the store. */
export const parseOrder = (sort: string): Result.Result<RowOrder, UnknownColumn> =>
  Result.map(parseSort(sort), ({ column, descending }) => ({ ...orders[column], descending }))

/** The sort key of rows that have the value, or of rows that lack it. */
export const sortKeyOf = ({ columns, nullable }: RowOrder, withoutValue: boolean): ReadonlyArray<string> =>
  withoutValue && nullable !== undefined ? nullable.tieBreakers : columns

/** The sort key as columns `k0`, `k1`, … */
export const selectSortKey = (columns: ReadonlyArray<string>, from = 0): string =>
  columns.map((column, index) => `${column} AS k${from + index}`).join(", ")

/** The ORDER BY list for a sort key in a table `k`. */
export const orderBySortKey = (columns: ReadonlyArray<string>, descending: boolean): string =>
  columns.map((_, index) => `k.k${index}${descending ? " DESC" : ""}`).join(", ")
