/** Rows of the list of links and of records without one. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { Evidence, type LinkKind, UnlinkedReason, type Upstream } from "@stocktally/schema"
import type { LinkRow } from "@stocktally/tally"
import { sideCodes } from "../sql/codes.ts"
import type { Sql } from "../sql/Dialect.ts"

export const kinds = ["variant", "location"] as const
export const itemOrPlace = { variant: "item", location: "place" } as const

/** A row of the list. `rank` is its sort key; null if the record has no such text. */
export interface StoredLink {
  readonly loop_id: string | null
  readonly haravan_id: string | null
  readonly unit: number
  readonly evidence: string | null
  readonly found_at: number | null
  readonly reason: string | null
  readonly detail: string | null
  readonly candidates: string | null
  readonly loop_sku: string | null
  readonly loop_name: string | null
  readonly loop_gone: number | null
  readonly haravan_sku: string | null
  readonly haravan_name: string | null
  readonly haravan_gone: number | null
  readonly rank: string | null
}

/** The sort position of a row. */
export type LinkPosition = Pick<StoredLink, "rank" | "unit">

/**
 * `troubled`: only records that linking found no link for and that no declaration or stock rule explains. Records that
 * are gone are not linked.
 */
export type LinkChoice = "all" | "troubled"

const end = (id: string | null, sku: string | null, name: string | null, goneAt: number | null) =>
  id === null ? null : { id, sku, name: name ?? id, goneAt }

const decodeEvidence = Schema.decodeUnknownEffect(Schema.NullOr(Evidence))
const decodeReason = Schema.decodeUnknownEffect(UnlinkedReason)
const decodeCandidates = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Schema.String)))

export const linkRow = Effect.fnUntraced(function*(kind: LinkKind, row: StoredLink) {
  const link: LinkRow = {
    kind,
    loop: end(row.loop_id, row.loop_sku, row.loop_name, row.loop_gone),
    haravan: end(row.haravan_id, row.haravan_sku, row.haravan_name, row.haravan_gone),
    evidence: yield* decodeEvidence(row.evidence),
    foundAt: row.found_at,
    unlinked: row.reason === null ? null : {
      reason: yield* decodeReason(row.reason),
      detail: row.detail ?? "",
      candidates: yield* decodeCandidates(row.candidates ?? "[]")
    }
  }
  return link
})

const isTroubled = "u.evidence IS NULL AND n.reason <> 'ignored'"

/** A location that feeds another by a stock rule, or is fed by others, needs no link. */
const hasRule = `(u.rule > 0 AND u.sources > 0) OR EXISTS (
  SELECT 1 FROM feed f JOIN place p ON p.id = f.place WHERE f.haravan_id = u.haravan_id AND p.rule > 0)`

const conditionOf = (kind: LinkKind, choice: LinkChoice): string =>
  choice === "all" ? "1 = 1" : kind === "variant" ? isTroubled : `${isTroubled} AND NOT (${hasRule})`

/** Selects the link of a record, or the record without one; no row if there is no such record. */
export const selectLink = (sql: Sql, kind: LinkKind, upstream: Upstream, id: string) =>
  select(sql, kind, sql`u.${sql.literal(`${upstream}_id`)} = ${id}`)

/**
 * Selects items or places in the order of SKU or name, then of id. Those without the text come first, in a query of
 * their own: so each part scans the index of its text.
 */
export const selectLinks = Effect.fnUntraced(function*(
  sql: Sql,
  kind: LinkKind,
  choice: LinkChoice,
  after: LinkPosition | undefined,
  limit: number
): Effect.fn.Return<ReadonlyArray<StoredLink>, SqlError> {
  const without = after === undefined || after.rank === null
    ? yield* selectLinksAfter(sql, kind, choice, { rank: null, unit: after?.unit ?? 0 }, limit)
    : []
  if (without.length >= limit) return without
  const from = after !== undefined && after.rank !== null
    ? { rank: after.rank, unit: after.unit }
    : { rank: "", unit: 0 }
  return [...without, ...yield* selectLinksAfter(sql, kind, choice, from, limit - without.length)]
})

/** Selects the part with a text after `rank`, or the part without one. */
export const selectLinksAfter = (
  sql: Sql,
  kind: LinkKind,
  choice: LinkChoice,
  { rank, unit }: LinkPosition,
  limit: number
) => {
  const key = keyOf(sql, kind)
  return select(
    sql,
    kind,
    sql`${sql.literal(conditionOf(kind, choice))}
      AND ${rank === null ? sql`${key} IS NULL AND u.id > ${unit}` : sql`(${key}, u.id) > (${rank}, ${unit})`}
    ORDER BY ${rank === null ? sql`u.id` : sql`${key}, u.id`} LIMIT ${limit}`
  )
}

const keyOf = (sql: Sql, kind: LinkKind): Fragment => sql.literal(kind === "variant" ? "u.sku_key" : "u.name_key")

const select = (sql: Sql, kind: LinkKind, which: Fragment) => {
  const variant = kind === "variant"
  const key = keyOf(sql, kind)
  const sku = (side: string) => sql.literal(variant ? `${side}.sku` : "NULL")
  const table = (side: string) => sql.literal(`${side}_${kind}`)
  return sql<
    StoredLink
  >`SELECT u.id AS unit, CAST(u.loop_id AS TEXT) AS loop_id, CAST(u.haravan_id AS TEXT) AS haravan_id,
      u.evidence, k.found_at, n.reason, n.detail, n.candidates, ${key} AS rank,
      ${sku("l")} AS loop_sku, l.name AS loop_name, l.gone_at AS loop_gone,
      ${sku("h")} AS haravan_sku, h.name AS haravan_name, h.gone_at AS haravan_gone
    FROM ${sql.literal(itemOrPlace[kind])} u
    LEFT JOIN ${table("loop")} l ON l.id = u.loop_id
    LEFT JOIN ${table("haravan")} h ON h.id = u.haravan_id
    LEFT JOIN link k ON k.kind = ${kind} AND k.loop_id = u.loop_id
    LEFT JOIN unlinked n ON n.kind = ${kind} AND u.evidence IS NULL
      AND n.side = CASE WHEN u.haravan_id IS NULL THEN ${sql.literal(String(sideCodes.loop))}
        ELSE ${sql.literal(String(sideCodes.haravan))} END AND n.id = coalesce(u.haravan_id, u.loop_id)
    WHERE ${which}`
}
