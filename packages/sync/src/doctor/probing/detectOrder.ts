import { compareIds } from "@stocktally/schema"
import { idOf, timeOf } from "./rows.ts"
import type { Row } from "./ProbeClient.ts"

const byId = (self: Row, that: Row): number => compareIds(idOf(self["id"]) ?? "", idOf(that["id"]) ?? "")
const byTime = (self: Row, that: Row): number => timeOf(self) - timeOf(that)

const orders = [
  { order: "id asc", words: "by id, ascending", compare: byId },
  { order: "id desc", words: "by id, descending", compare: (self: Row, that: Row) => byId(that, self) },
  { order: "updated_at asc", words: "by updated_at, oldest first", compare: byTime },
  {
    order: "updated_at desc",
    words: "by updated_at, newest first",
    compare: (self: Row, that: Row) => byTime(that, self)
  }
]

/** Fewer records do not show an order. */
const minRecords = 5

/** Detects the order of records: several orders if all of them fit, null if there are too few records. */
export const detectOrder = (
  rows: ReadonlyArray<Row>
): { readonly order: string; readonly words: string; readonly certain: boolean } | null => {
  if (rows.length < minRecords) return null
  const fitting = orders.filter(({ compare }) =>
    rows.every((row, index) => {
      const before = rows[index - 1]
      return before === undefined || compare(before, row) <= 0
    })
  )
  return {
    order: fitting.length === 0 ? "other" : fitting.map(({ order }) => order).join(" | "),
    words: fitting.length === 0
      ? "in no order of id or updated_at"
      : fitting.map(({ words }) => words).join(", which is also "),
    certain: fitting.length < 2
  }
}
