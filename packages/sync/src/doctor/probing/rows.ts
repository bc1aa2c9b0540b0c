/** What a probe looks at in records, whatever type their fields came as. */
import { isIdDigits } from "@stocktally/schema"
import type { Row } from "./ProbeClient.ts"

/** The digits of an id, however it was written; null if it is none. */
export const idOf = (value: unknown): string | null => {
  const digits = typeof value === "number" || typeof value === "bigint" ? value.toString() : value
  return typeof digits === "string" && isIdDigits(digits) ? digits : null
}

/** Milliseconds since 1970 of a record's `updated_at`; NaN if it is no time. */
export const timeOf = ({ updated_at }: Row): number => typeof updated_at === "string" ? Date.parse(updated_at) : NaN

/** Each record once, by its id. */
export const distinct = (...pages: ReadonlyArray<ReadonlyArray<Row>>): ReadonlyArray<Row> => [
  ...new Map(pages.flat().map((row) => [idOf(row["id"]), row])).values()
]

/** `1 row`, `3 rows`. */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`
