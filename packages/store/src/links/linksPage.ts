import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { InvalidCursor, type LinkStore } from "@stocktally/tally"
import { isIdDigits, LinkKind } from "@stocktally/schema"
import { runQuery, type Database, mapDecodeErrors } from "../sql/Database.ts"
import { kinds, type LinkPosition, linkRow, selectLink, selectLinks, type StoredLink } from "./linkRows.ts"

/** The content of a cursor: the query of the page, and the position of its last row. */
const Token = Schema.fromJsonString(Schema.Struct({
  q: Schema.String,
  k: LinkKind,
  r: Schema.NullOr(Schema.String),
  u: Schema.Int
}))
const encode = Schema.encodeSync(Token)
const decode = Schema.decodeUnknownResult(Token)

interface PageStart {
  readonly kind: LinkKind
  readonly after: LinkPosition | undefined
}

const start = (
  query: string,
  kind: LinkKind | undefined,
  cursor: string | undefined
): Result.Result<PageStart, InvalidCursor> => {
  if (cursor === undefined) return Result.succeed({ kind: kind ?? "variant", after: undefined })
  const token = decode(Buffer.from(cursor, "base64url").toString("utf8"))
  if (Result.isFailure(token)) return Result.fail(new InvalidCursor({ problem: "mangled" }))
  const { k, q, r: rank, u: unit } = token.success
  return q === query
    ? Result.succeed({ kind: k, after: { rank: rank?.replaceAll("\0", "\u2400") ?? null, unit } })
    : Result.fail(new InvalidCursor({ problem: "other-query" }))
}

/** Returns the link of one record. */
export const makeGetLink = (database: Database): LinkStore["get"] =>
  Effect.fnUntraced(function*(kind, upstream, id) {
    const operation = "links.of"
    const [row] = isIdDigits(id)
      ? yield* runQuery(database, operation, (sql) => selectLink(sql, kind, upstream, id))
      : []
    return row === undefined
      ? Option.none()
      : Option.some(yield* mapDecodeErrors(database, operation, "a link", linkRow(kind, row)))
  })

/** Returns a page of links, variants before locations. */
export const makeLinksPage = (database: Database): LinkStore["page"] =>
  Effect.fnUntraced(function*({ cursor, kind, limit, troubled = false }) {
    const operation = "links.page"
    const query = `${kind ?? "all"}:${troubled}`
    const from = yield* Effect.fromResult(start(query, kind, cursor))
    const remainingKinds = kind === undefined ? kinds.slice(kinds.indexOf(from.kind)) : [kind]
    const found: Array<readonly [LinkKind, StoredLink]> = []
    for (const kind of remainingKinds) {
      if (found.length > limit) break
      const rows = yield* runQuery(database, operation, (sql) =>
        selectLinks(
          sql,
          kind,
          troubled ? "troubled" : "all",
          kind === from.kind ? from.after : undefined,
          limit + 1 - found.length
        ))
      for (const row of rows) found.push([kind, row])
    }
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1) : undefined
    const rows = yield* Effect.forEach(
      shown,
      ([kind, row]) => mapDecodeErrors(database, operation, "a link", linkRow(kind, row))
    )
    return {
      rows,
      nextCursor: last === undefined ? null : Buffer.from(
        encode({ q: query, k: last[0], r: last[1].rank, u: last[1].unit })
      ).toString("base64url")
    }
  })
