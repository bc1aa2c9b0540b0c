import { type TallyRow, Verdict } from "@stocktally/schema"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { closestByKey } from "../text/closestNames.ts"
import { foldOnce } from "../text/foldOnce.ts"
import { computeHarm } from "./Harm.ts"

/** A column that rows cannot be sorted by. `message` names the nearest ones that they can, or lists all. */
export class UnknownColumn extends Schema.TaggedError<UnknownColumn>()("UnknownColumn", {
  column: Schema.String
}) {
  override get message(): string {
    const column = this.column.slice(0, 40)
    const near = closestByKey(column, sortColumns, (name) => name.toLowerCase())
    return `cannot sort by ${JSON.stringify(column)}${
      near.length > 0
        ? ` (did you mean ${near.join(" or ")}?)`
        : `; sort by one of harm (the worst first), ${sortColumns.filter((name) => name !== "harm").join(", ")}`
    }`
  }
}

/** The columns that rows can be sorted by: `harm` (the worst first), and the columns with a single value. */
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

/** Parses `--sort COLUMN`: a column, descending with `-` before it. */
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

/** Nulls come last in both directions. */
const nullsLast = <A>(order: Order.Order<A>): Order.Order<A | null> => (self, that) =>
  self === null ? (that === null ? 0 : 1) : that === null ? -1 : order(self, that)

/** Orders rows of the same rank, so that an order is always the same. */
const byPlace: Order.Order<TallyRow> = Order.combineAll([
  Order.mapInput(nullsLast(text), (row: TallyRow) => row.sku),
  Order.mapInput(text, (row: TallyRow) => row.location),
  Order.mapInput(text, (row: TallyRow) => row.id)
])

/** The fields that decide how bad a row is. */
type Compared = Pick<TallyRow, "verdict" | "delta" | "expected"> & {
  readonly loop: { readonly available: number } | null
  readonly haravan: { readonly available: number } | null
}

/**
 * The size of a row's difference: between Loop's count and the expected one; for a row that is only on one side, the
 * expected count or Loop's. Null if nothing can be compared.
 */
export const sizeOf = ({ delta, expected, haravan, loop, verdict }: Compared): number | null => {
  if (delta !== null) return Math.abs(delta)
  if (verdict === "unknown" || verdict === "untracked") return null
  if (loop === null) return haravan === null ? null : Math.abs(expected ?? haravan.available)
  return haravan === null ? Math.abs(loop.available) : null
}

/** A number that is smaller for worse rows of a verdict: the oversold count, below zero; else the size, negated. */
export const severityOf = (row: Compared): number =>
  row.verdict === "oversold"
    ? Math.min(row.loop?.available ?? 0, row.haravan?.available ?? 0)
    : 0 - (sizeOf(row) ?? 0)

/**
 * The default order: rows that differ, the most valuable first; then rows that cannot be compared; then rows in order.
 * Rows with the same value or without a price are ordered by verdict and then by units.
 */
export const byHarm: Order.Order<TallyRow> = Order.combineAll([
  Order.mapInput(Order.Number, ({ value, verdict }: TallyRow) => computeHarm(verdict, value)),
  Order.mapInput(Order.Number, severityOf),
  byPlace
])

/**
 * Parses the order of `--sort COLUMN`, descending with `-` before it. Texts are compared without case and marks,
 * verdicts in their order of precedence. Rows without a value come last in both directions.
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
