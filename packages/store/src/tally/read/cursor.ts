import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { InvalidCursor, type TallyQuery } from "@stocktally/tally"
import { sortKeyOf, type RowOrder } from "./orders.ts"

/** The end of a page: among rows with the value or without it, and the sort key of its last row. */
export interface SortPosition {
  readonly withoutValue: boolean
  readonly key: ReadonlyArray<string | number>
}

const Token = Schema.fromJsonString(
  Schema.Struct({ q: Schema.String, n: Schema.Boolean, k: Schema.Array(Schema.Union([Schema.String, Schema.Finite])) })
)
const encode = Schema.encodeSync(Token)
const decode = Schema.decodeUnknownResult(Token)

/**
 * Binds a cursor to the filter, the sort and its columns, which may differ in an earlier version. `staleAfterMillis`
 * does not affect the order of rows.
 */
const digest = ({ filter = {}, sort = "harm" }: TallyQuery, { columns }: Pick<RowOrder, "columns">): string => {
  const parts = Object.entries(filter).filter(([, value]) => value !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1)
  return createHash("sha256").update(JSON.stringify([sort, columns, parts])).digest("base64url").slice(0, 12)
}

export const encodeCursor = (query: TallyQuery, order: RowOrder, { key, withoutValue }: SortPosition): string =>
  Buffer.from(encode({ q: digest(query, order), n: withoutValue, k: key })).toString("base64url")

const isText = (column: string): boolean => column.endsWith("_key")

/**
 * Whether a value can be one of a column: the database would fail on others, or compare them in an order of its own.
 */
const fitsColumn = (column: string, value: string | number | undefined): boolean =>
  isText(column) ? typeof value === "string" : Number.isSafeInteger(value)

/** Replaces NUL, which Postgres does not accept and no stored key contains. */
const withoutNul = (value: string | number): string | number =>
  typeof value === "string" ? value.replaceAll("\0", "\u2400") : value

export const decodeCursor = (
  query: TallyQuery,
  order: RowOrder,
  cursor: string
): Result.Result<SortPosition, InvalidCursor> => {
  const token = decode(Buffer.from(cursor, "base64url").toString("utf8"))
  if (Result.isFailure(token)) return Result.fail(new InvalidCursor({ problem: "mangled" }))
  const { k: key, n: withoutValue, q } = token.success
  if (q !== digest(query, order)) return Result.fail(new InvalidCursor({ problem: "other-query" }))
  const columns = sortKeyOf(order, withoutValue)
  return key.length === columns.length && columns.every((column, index) => fitsColumn(column, key[index]))
    ? Result.succeed({ withoutValue, key: key.map(withoutNul) })
    : Result.fail(new InvalidCursor({ problem: "mangled" }))
}
