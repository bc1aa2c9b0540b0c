import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { InvalidCursor, type TallyQuery } from "@stocktally/tally"
import { sortKeyOf, type RowOrder } from "./orders.ts"

/** Where a page ended: in the rows with the value or in those without it, and the sort key of its last row. */
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
 * What a cursor is bound to: the filter, the sort, and the columns that make it up, which an earlier version may have had
 * others of. `staleAfterMillis` changes nothing about which rows come when.
 */
const digest = ({ filter = {}, sort = "harm" }: TallyQuery, { columns }: Pick<RowOrder, "columns">): string => {
  const parts = Object.entries(filter).filter(([, value]) => value !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1)
  return createHash("sha256").update(JSON.stringify([sort, columns, parts])).digest("base64url").slice(0, 12)
}

export const encodeCursor = (query: TallyQuery, order: RowOrder, { key, withoutValue }: SortPosition): string =>
  Buffer.from(encode({ q: digest(query, order), n: withoutValue, k: key })).toString("base64url")

const isText = (column: string): boolean => column.endsWith("_key")

/** Whether a value may be one of a column: what is not would reach the database, or a guess of its own order. */
const fitsColumn = (column: string, value: string | number | undefined): boolean =>
  isText(column) ? typeof value === "string" : Number.isSafeInteger(value)

/** Text as no key of ours is, and Postgres would not take it. */
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
