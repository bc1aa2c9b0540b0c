import { type TallyRow, Verdict } from "@stocktally/schema"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { foldOnce } from "../text/foldOnce.ts"

/** A column by which nobody can sort: `message` names those by which one can. */
export class UnknownColumn extends Schema.TaggedError<UnknownColumn>()("UnknownColumn", {
  column: Schema.String
}) {
  override get message(): string {
    const column = JSON.stringify(this.column.slice(0, 40))
    return `there is no column ${column} to sort by; there are ${sortColumns.join(", ")}`
  }
}

/** The columns by which rows can be sorted: `harm`, and those that hold one value. */
export const sortColumns = [
  "harm",
  "sku",
  "barcode",
  "name",
  "location",
  "loop",
  "loop.available",
  "haravan",
  "haravan.onHand",
  "haravan.committed",
  "haravan.incoming",
  "haravan.available",
  "haravan.updatedAt",
  "delta",
  "verdict",
  "since"
] as const
export type SortColumn = (typeof sortColumns)[number]

/** What `--sort COLUMN` names: a column, descending with `-` before it. */
export const parseSort = (
  sort: string
): Result.Result<{ readonly column: SortColumn; readonly descending: boolean }, UnknownColumn> => {
  const descending = sort.startsWith("-")
  const name = descending ? sort.slice(1) : sort
  const column = sortColumns.find((column) => column === name)
  return column === undefined
    ? Result.fail(new UnknownColumn({ column: name }))
    : Result.succeed({ column, descending })
}

const texts = {
  sku: (row) => row.sku,
  barcode: (row) => row.barcode,
  name: (row) => row.name,
  location: (row) => row.location
} satisfies { readonly [C in SortColumn]?: (row: TallyRow) => string | null }

const numbers = {
  loop: (row) => row.loop?.available ?? null,
  "loop.available": (row) => row.loop?.available ?? null,
  haravan: (row) => row.haravan?.available ?? null,
  "haravan.onHand": (row) => row.haravan?.onHand ?? null,
  "haravan.committed": (row) => row.haravan?.committed ?? null,
  "haravan.incoming": (row) => row.haravan?.incoming ?? null,
  "haravan.available": (row) => row.haravan?.available ?? null,
  "haravan.updatedAt": (row) => row.haravan?.updatedAt ?? null,
  delta: (row) => row.delta,
  verdict: (row) => Verdict.literals.indexOf(row.verdict),
  since: (row) => row.since
} satisfies { readonly [C in Exclude<SortColumn, "harm" | keyof typeof texts>]: (row: TallyRow) => number | null }

const text = (self: string, that: string): -1 | 0 | 1 => self === that ? 0 : self < that ? -1 : 1

/** Nulls come last in both directions: a row without the value has nothing to be first by. */
const nullsLast = <A>(order: Order.Order<A>): Order.Order<A | null> => (self, that) =>
  self === null ? (that === null ? 0 : 1) : that === null ? -1 : order(self, that)

/** Decides between rows of the same rank, so that every order is the same at every run. */
const byPlace: Order.Order<TallyRow> = Order.combineAll([
  Order.mapInput(nullsLast(text), (row: TallyRow) => row.sku),
  Order.mapInput(text, (row: TallyRow) => row.location),
  Order.mapInput(text, (row: TallyRow) => row.id)
])

/** How many Loop offers of what Haravan is known to have none of. */
const offeredInVain = (row: TallyRow): number => {
  const { haravan, loop } = row
  if (loop === null || loop.available <= 0) return 0
  const isGone = haravan === null ? row.verdict === "only-in-loop" : row.delta !== null && haravan.available <= 0
  return isGone ? loop.available : 0
}

/** How far apart the two sides are; where only one side has the row, its whole count. */
const distance = (row: TallyRow): number => {
  switch (row.verdict) {
    case "only-in-loop":
      return Math.abs(row.loop?.available ?? 0)
    case "only-in-haravan":
      return Math.abs(row.haravan?.available ?? 0)
    default:
      return Math.abs(row.delta ?? 0)
  }
}

/** Rows of the same distance: those that are in order come after those that want looking at. */
const inOrder = (row: TallyRow): number => row.verdict === "match" || row.verdict === "untracked" ? 1 : 0

/**
 * The default order: first what Loop offers while Haravan has none, the most first, because it is sold and cannot be
 * delivered; then the largest difference; then what cannot be compared, and last what is in order.
 */
export const byHarm: Order.Order<TallyRow> = Order.combineAll([
  (self, that) => Order.Number(offeredInVain(that), offeredInVain(self)),
  (self, that) => Order.Number(distance(that), distance(self)),
  (self, that) => Order.Number(inOrder(self), inOrder(that)),
  byPlace
])

/**
 * The order that `--sort COLUMN` asks for, descending with `-` before it. Texts are compared without regard to case and
 * marks, verdicts in the order of their rules; rows without the value come last either way.
 */
export const parseRowOrder = (sort: string): Result.Result<Order.Order<TallyRow>, UnknownColumn> =>
  Result.map(parseSort(sort), rowOrderOf)

const rowOrderOf = (
  { column, descending: isDescending }: { readonly column: SortColumn; readonly descending: boolean }
): Order.Order<TallyRow> => {
  const ordered = <A>(order: Order.Order<A>, valueOf: (row: TallyRow) => A | null): Order.Order<TallyRow> =>
    Order.combine(Order.mapInput(nullsLast(isDescending ? Order.flip(order) : order), valueOf), byPlace)
  if (column === "harm") return isDescending ? Order.flip(byHarm) : byHarm
  if (isKeyOf(numbers, column)) return ordered(Order.Number, numbers[column])
  const folded = foldOnce()
  return ordered((self, that) => text(folded(self), folded(that)) || text(self, that), texts[column])
}

const isKeyOf = <T extends object>(table: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(table, key)
