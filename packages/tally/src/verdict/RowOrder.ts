import { type TallyRow, Verdict } from "@stocktally/schema"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { foldOnce } from "../text/foldOnce.ts"
import { harmOf } from "./Harm.ts"

/** A column by which nobody can sort: `message` names those by which one can. */
export class UnknownColumn extends Schema.TaggedError<UnknownColumn>()("UnknownColumn", {
  column: Schema.String
}) {
  override get message(): string {
    const column = JSON.stringify(this.column.slice(0, 40))
    return `there is no column ${column} to sort by; there are ${sortColumns.join(", ")}`
  }
}

/** The columns by which rows can be sorted: `harm` (the worst first), and those that hold one value. */
export const sortColumns = [
  "harm",
  "size",
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
  "expected",
  "delta",
  "value",
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
  size: (row) => sizeOf(row),
  loop: (row) => row.loop?.available ?? null,
  "loop.available": (row) => row.loop?.available ?? null,
  haravan: (row) => row.haravan?.available ?? null,
  "haravan.onHand": (row) => row.haravan?.onHand ?? null,
  "haravan.committed": (row) => row.haravan?.committed ?? null,
  "haravan.incoming": (row) => row.haravan?.incoming ?? null,
  "haravan.available": (row) => row.haravan?.available ?? null,
  "haravan.updatedAt": (row) => row.haravan?.updatedAt ?? null,
  expected: (row) => row.expected,
  delta: (row) => row.delta,
  value: (row) => row.value,
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

/** What decides how bad a row is. */
type Compared = Pick<TallyRow, "verdict" | "delta" | "expected"> & {
  readonly loop: { readonly available: number } | null
  readonly haravan: { readonly available: number } | null
}

/**
 * How far Loop is from what was expected; of a row on one side alone, what is expected of Haravan's or what Loop offers. Null
 * if there is nothing to compare.
 */
export const sizeOf = ({ delta, expected, haravan, loop, verdict }: Compared): number | null => {
  if (delta !== null) return Math.abs(delta)
  if (verdict === "unknown" || verdict === "untracked") return null
  if (loop === null) return haravan === null ? null : Math.abs(expected ?? haravan.available)
  return haravan === null ? Math.abs(loop.available) : null
}

/** What the worst rows of a verdict come first by: how far below zero an oversold row is, else its size below zero. */
export const severityOf = (row: Compared): number =>
  row.verdict === "oversold"
    ? Math.min(row.loop?.available ?? 0, row.haravan?.available ?? 0)
    : 0 - (sizeOf(row) ?? 0)

/**
 * The default order: rows that differ by what they are worth, the most first, then what is not compared, then what is in
 * order. Rows that are worth the same, or have no price, come by their verdict and then by units.
 */
export const byHarm: Order.Order<TallyRow> = Order.combineAll([
  Order.mapInput(Order.Number, ({ value, verdict }: TallyRow) => harmOf(verdict, value)),
  Order.mapInput(Order.Number, severityOf),
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
