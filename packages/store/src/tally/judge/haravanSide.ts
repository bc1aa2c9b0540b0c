/** Haravan's side of rows, in SQL: one level, or the sum of the levels of all locations that feed a place. */
import type { Fragment } from "effect/sql/Statement"
import { mayBeLost } from "../../runs/unreadable.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { largestSum } from "./expectedSql.ts"
import type { JudgingContext } from "./judgingContext.ts"

/** The SQL of {@link selectJudged} for Haravan's side. */
interface HaravanSide {
  /** The pairs, aliased `t`. */
  readonly pairs: Fragment
  readonly join: string
  /** The available count; null if it is unknown, or if Haravan has no such level. */
  readonly available: string
  /** Whether the level exists but its count is unknown. */
  readonly isUnreadable: string
  /** Whether a missing level may be a lost record. */
  readonly isLost: string
  readonly counts: string
  /** The time as of which the count is known. */
  readonly knownAsOf: Fragment
}

/** For pairs of which at most one location feeds each place. */
const oneLevel = (sql: Sql, pairs: Fragment, { haravanLost, knownAsOf }: JudgingContext): HaravanSide => ({
  pairs: sql`(${pairs}) t`,
  join: `LEFT JOIN haravan_level h
    ON h.variant_id = i.haravan_id AND h.location_id = p.source_id AND h.gone_at IS NULL`,
  available: "CASE WHEN h.unreadable = 0 THEN h.available END",
  isUnreadable: "h.unreadable <> 0",
  isLost: haravanLost
    ? `h.variant_id IS NULL AND ${mayBeLost("haravan-levels", "i.haravan_id", "p.source_id")}`
    : "1 = 0",
  counts: "h.on_hand, h.committed, h.incoming, h.updated_at AS hu",
  knownAsOf: knownAsOf === null
    ? sql.literal("h.fetched_at")
    : sql`CASE WHEN h.fetched_at > ${knownAsOf} THEN h.fetched_at ELSE ${knownAsOf} END`
})

const summed = ["on_hand", "committed", "incoming"] as const

/**
 * For pairs of which several locations feed a place. A location without a level counts as 0 if Haravan's levels were
 * read completely. The sum is as old as its oldest part, and changed when its newest part did; it is unknown if a part
 * is, or if it is too large.
 */
const severalLevels = (
  sql: Sql,
  pairs: Fragment,
  { haravanComplete, haravanLost, knownAsOf }: JudgingContext
): HaravanSide => {
  const sums = summed.map((name) =>
    `CASE WHEN count(l.${name}) = count(l.variant_id) AND abs(sum(l.${name})) <= ${largestSum}
      THEN CAST(sum(l.${name}) AS BIGINT) END AS ${name}`
  )
  const unknown = [
    "t.part_unreadable = 1",
    `abs(t.stock) > ${largestSum}`,
    ...(haravanComplete ? [] : ["(t.parts > 0 AND t.parts < t.sources)"])
  ].join(" OR ")
  const lost = haravanLost
    ? `max(CASE WHEN l.variant_id IS NULL AND ${
      mayBeLost("haravan-levels", "v.haravan_id", "f.haravan_id")
    } THEN 1 ELSE 0 END)`
    : "0"
  return {
    pairs: sql`(SELECT q.item, q.place, ${
      sql.literal(`count(l.variant_id) AS parts, count(f.haravan_id) AS sources,
        max(CASE WHEN l.unreadable <> 0 THEN 1 ELSE 0 END) AS part_unreadable, ${lost} AS part_lost,
        CAST(sum(CASE WHEN l.unreadable = 0 THEN l.available END) AS BIGINT) AS stock, ${sums.join(", ")},
        max(l.updated_at) AS hu, min(l.fetched_at) AS fetched_at`)
    } FROM (${pairs}) q JOIN item v ON v.id = q.item LEFT JOIN feed f ON f.place = q.place
      LEFT JOIN haravan_level l ON l.variant_id = v.haravan_id AND l.location_id = f.haravan_id AND l.gone_at IS NULL
      GROUP BY q.item, q.place) t`,
    join: "",
    available: `CASE WHEN ${unknown} THEN NULL ELSE t.stock END`,
    isUnreadable: unknown,
    isLost: "t.part_lost = 1",
    counts: `${summed.map((name) => `t.${name}`).join(", ")}, t.hu`,
    knownAsOf: knownAsOf === null
      ? sql.literal("t.fetched_at")
      : sql`CASE WHEN t.parts = t.sources AND t.fetched_at > ${knownAsOf} THEN t.fetched_at ELSE ${knownAsOf} END`
  }
}

/** Haravan's side of the pairs of a subquery with the columns `item` and `place`. */
export const haravanSide = (sql: Sql, pairs: Fragment, context: JudgingContext): HaravanSide =>
  context.places.hasSeveral ? severalLevels(sql, pairs, context) : oneLevel(sql, pairs, context)
