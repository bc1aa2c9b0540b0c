import type { Fetch } from "../virtual/sandboxFetch.ts"

/** The part of a row that paging needs. */
export interface Row {
  readonly id: number
}

/** The input of a program that reads all balances of a shop. */
export interface BalanceSource {
  readonly fetch: Fetch
  /** The address without its `since_id`. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

/** A program that reads every balance of a shop. */
export type BalanceReader = (source: BalanceSource) => Promise<ReadonlyArray<Row>>

/** The page size of the programs. */
export const pageSize = 250

/** The rows of a body: `{ inventory_locations: […] }`. */
export const decodeRows = (body: unknown): ReadonlyArray<Row> => {
  const rows: unknown = typeof body === "object" && body !== null && "inventory_locations" in body
    ? body.inventory_locations
    : undefined
  if (!isRows(rows)) throw new Error("not a page of balances")
  return rows
}

const isRows = (rows: unknown): rows is ReadonlyArray<Row> =>
  Array.isArray(rows) &&
  rows.every((row: unknown) => typeof row === "object" && row !== null && "id" in row && typeof row.id === "number")

/** Pages through all balances by `since_id` until a page is not full, as the documentation suggests. */
export const readPages = async (
  page: (sinceId: number) => Promise<ReadonlyArray<Row>>
): Promise<ReadonlyArray<Row>> => {
  const all: Array<Row> = []
  let sinceId = 0
  for (;;) {
    const rows = await page(sinceId)
    all.push(...rows)
    if (rows.length < pageSize) return all
    sinceId = rows.at(-1)?.id ?? 0
  }
}
