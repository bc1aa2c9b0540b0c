/** Reads fields of records, whatever their type. */
import { isIdDigits } from "@stocktally/schema"
import type { Row } from "./ProbeClient.ts"

/** The digits of an id in any form; null if it is not an id. */
export const idOf = (value: unknown): string | null => {
  const digits = typeof value === "number" || typeof value === "bigint" ? value.toString() : value
  return typeof digits === "string" && isIdDigits(digits) ? digits : null
}

/** A record's `updated_at` in epoch milliseconds; NaN if it is not a time. */
export const timeOf = ({ updated_at }: Row): number => typeof updated_at === "string" ? Date.parse(updated_at) : NaN

/** Removes records with the same id. */
export const distinct = (...pages: ReadonlyArray<ReadonlyArray<Row>>): ReadonlyArray<Row> => [
  ...new Map(pages.flat().map((row) => [idOf(row["id"]), row])).values()
]

/** `1 row`, `3 rows`. */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`
