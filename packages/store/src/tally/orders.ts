import * as Result from "effect/Result"
import { UnknownColumn } from "@stocktally/core"

/**
 * An order of rows. `by` are the columns that decide, of `t` (tally), `i` (item) and `p` (place); rows in which a
 * `nullable` one's first column is null come last, either way. `via` says what can be walked in this order: an index of
 * the tally for each class, one of the items, or place after place.
 */
export interface RowOrder {
  readonly by: ReadonlyArray<string>
  readonly nullable: boolean
  readonly descending: boolean
  readonly via:
    | { readonly _tag: "Classes"; readonly index: string }
    | { readonly _tag: "Items"; readonly index: string }
    | { readonly _tag: "Places" }
}

const classes = (index: string) => ({ _tag: "Classes", index }) as const
const items = (index: string) => ({ _tag: "Items", index }) as const

const pair = ["t.item", "t.place"]
const valued = (column: string, via: RowOrder["via"]) => ({ by: [column, ...pair], nullable: true, via })

const orders: { readonly [column: string]: Omit<RowOrder, "descending"> } = {
  harm: { by: ["t.vain", "t.gap", ...pair], nullable: false, via: classes("tally_harm") },
  verdict: { by: ["t.class", "t.vain", "t.gap", ...pair], nullable: false, via: classes("tally_harm") },
  delta: valued("t.delta", classes("tally_delta")),
  since: valued("t.since", classes("tally_since")),
  sku: { by: ["i.sku_key", "i.id", "t.place"], nullable: true, via: items("item_sku") },
  barcode: { by: ["i.barcode_key", "i.id", "t.place"], nullable: true, via: items("item_barcode") },
  name: { by: ["i.name_key", "i.id", "t.place"], nullable: false, via: items("item_name") },
  location: { by: ["p.name_key", "p.id", "t.vain", "t.gap", "t.item"], nullable: false, via: { _tag: "Places" } },
  loop: valued("t.loop_available", classes("tally_loop")),
  "loop.available": valued("t.loop_available", classes("tally_loop")),
  haravan: valued("t.available", classes("tally_haravan")),
  "haravan.available": valued("t.available", classes("tally_haravan")),
  "haravan.onHand": valued("t.on_hand", classes("tally_on_hand")),
  "haravan.committed": valued("t.committed", classes("tally_committed")),
  "haravan.incoming": valued("t.incoming", classes("tally_incoming")),
  "haravan.updatedAt": valued("t.updated_at", classes("tally_updated_at"))
}

/**
 * The order that `--sort COLUMN` asks for. There is none by `loop.fetchedAt` and `haravan.fetchedAt`: every reading moves
 * them in every row, so an index would cost a write more than the write itself, and without one all rows are looked at.
 * Rows that are alike in a column come in the order in which the store has them.
 */
export const orderOf = (sort: string): Result.Result<RowOrder, UnknownColumn> => {
  const descending = sort.startsWith("-")
  const column = descending ? sort.slice(1) : sort
  const order = Object.hasOwn(orders, column) ? orders[column] : undefined
  return order === undefined ? Result.fail(new UnknownColumn({ column })) : Result.succeed({ ...order, descending })
}

/** The columns that decide among rows with, or without, the first one. */
export const keyOf = ({ by, nullable }: RowOrder, withoutValue: boolean): ReadonlyArray<string> =>
  nullable && withoutValue ? by.slice(1) : by
