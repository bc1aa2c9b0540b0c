/**
 * The verdicts of `judge` in core, in SQL, for many rows at once. A test holds the two equal. What differs from one
 * judging to the next is bound, so that the statements stay the same and are prepared once.
 */
import type { Fragment } from "effect/sql/Statement"
import { harmOf, harmOfValue, type VerdictRules } from "@stocktally/tally"
import { toTenThousandths, Verdict } from "@stocktally/schema"
import { mayBeLost } from "../../runs/unreadable.ts"
import { classesOfVerdict, classList, sides, verdictCodes } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** What every row of a judging rests on. */
export interface JudgingContext {
  readonly rules: VerdictRules
  readonly loopComplete: boolean
  readonly haravanComplete: boolean
  readonly linksComplete: boolean
  /** Whether a level that is missing may be a record that is lost. */
  readonly loopLost: boolean
  readonly haravanLost: boolean
  /** When the newest reading of all of Haravan's levels that came to its end began. */
  readonly knownAsOf: number | null
}

const truth = (value: boolean): string => value ? "1 = 1" : "1 = 0"

/** The columns that judging fills as they are in `tally`. */
const copied = [
  "item",
  "place",
  "class",
  "harm",
  "severity",
  "size",
  "delta",
  "expected",
  "since",
  "loop_available",
  "available",
  "on_hand",
  "committed",
  "incoming",
  "updated_at",
  "last_match_at",
  "last_difference_at",
  "judged_at"
] as const

/** The harm of a row with a `verdict` and a value. */
const harmSql = (value: string): string =>
  `CASE verdict ${
    Verdict.literals.map((verdict) => `WHEN ${verdictCodes[verdict]} THEN ${harmOf(verdict, null)}`).join(" ")
  } END + ${harmOfValue} * coalesce(${value}, 0)`

/** Where judged rows wait for being compared with those that are there. */
export const judgingTable = `judging (${
  [...copied, "present"].map((name) => `${name} BIGINT`).join(", ")
}, PRIMARY KEY (item, place))`

/**
 * Judges the pairs of a subquery with the columns `item` and `place` into `judging`.
 *
 * `last_match_at` grows where Loop's count changed and the one before it was what Haravan still has: they matched until
 * Loop was last seen with it. That is all there is to know, because a change at Haravan has a time of its own, which
 * `since` looks at anyway. `last_difference_at` is kept so that a newer Loop reading does not unsay a drift.
 */
export const judgeInto = (
  sql: Sql,
  pairs: Fragment,
  { haravanComplete, haravanLost, knownAsOf, linksComplete, loopComplete, loopLost, rules }: JudgingContext
): Fragment => {
  const { graceMillis } = rules
  const tolerance = toTenThousandths(rules.tolerance)
  const both = "la IS NOT NULL AND ha IS NOT NULL"
  const known = knownAsOf === null
    ? sql.literal("h.fetched_at")
    : sql`CASE WHEN h.fetched_at > ${knownAsOf} THEN h.fetched_at ELSE ${knownAsOf} END`
  const lost = [
    ...(loopLost ? [`l.variant_id IS NULL AND ${mayBeLost("loop-levels", "i.loop_id", "p.loop_id")}`] : []),
    ...(haravanLost ? [`h.variant_id IS NULL AND ${mayBeLost("haravan-levels", "i.haravan_id", "p.haravan_id")}`] : []),
    truth(false)
  ].join(" OR ")
  const verdicts = `INSERT INTO judging (${copied.join(", ")}, present)
  SELECT item, place, verdict * ${classesOfVerdict} + transit * 2 + CASE
      WHEN verdict <> ${verdictCodes.unknown} AND ((la IS NULL AND ha = 0) OR (ha IS NULL AND la = 0)) THEN 1 ELSE 0 END,
    ${harmSql("CAST(NULL AS BIGINT)")},
    CASE WHEN verdict <> ${verdictCodes.oversold} THEN -coalesce(size, 0) WHEN ha IS NULL OR la < ha THEN la ELSE ha END,
    size, delta, expected, since, la, ha, on_hand, committed, incoming, hu, last_match_at, last_difference_at,
    CASE WHEN lf IS NULL OR hk > lf THEN hk ELSE lf END,
    CASE WHEN la IS NULL AND ha IS NULL AND unreadable = 0 THEN 0 ELSE 1 END
  FROM (SELECT *, CASE WHEN delta IS NOT NULL THEN abs(delta)
      WHEN verdict IN (${verdictCodes.unknown}, ${verdictCodes.untracked}) THEN NULL
      WHEN ha IS NULL THEN abs(la) WHEN la IS NULL THEN abs(ha) END AS size
  FROM (SELECT *, CASE
      WHEN linked = 1 THEN ${verdictCodes.unlinked}
      WHEN linked = 2 OR tracked IS NULL OR unreadable = 1 OR lost = 1 THEN ${verdictCodes.unknown}
      WHEN (la IS NULL AND ${truth(!loopComplete)}) OR (ha IS NULL AND ${
    truth(!haravanComplete)
  }) THEN ${verdictCodes.unknown}
      WHEN tracked = 0 THEN ${verdictCodes.untracked}
      WHEN la < 0 OR ha < 0 THEN ${verdictCodes.oversold}
      WHEN la IS NULL AND ha IS NULL THEN ${verdictCodes.unknown}
      WHEN la IS NULL THEN ${verdictCodes["only-in-haravan"]}
      WHEN ha IS NULL THEN ${verdictCodes["only-in-loop"]}
      WHEN abs(la - ha) <= ${tolerance} THEN ${verdictCodes.match}
      WHEN last_difference_at >= since + ${graceMillis} THEN ${verdictCodes.drift}
      ELSE ${verdictCodes.settling} END AS verdict
    FROM (SELECT *, CASE WHEN ha IS NULL OR last_match_at > hu THEN last_match_at ELSE hu END AS since
      FROM (SELECT *,
        CASE WHEN linked = 0 AND tracked = 1 AND ${both} THEN la - ha END AS delta,
        CASE WHEN linked = 0 AND tracked = 1 THEN ha END AS expected,
        CASE WHEN ${both} AND abs(la - ha) > ${tolerance} AND abs(previous - ha) <= ${tolerance}
            AND previous_until >= hu AND (matched IS NULL OR previous_until > matched)
          THEN previous_until ELSE matched END AS last_match_at,
        CASE WHEN ${both} AND abs(la - ha) > ${tolerance} AND hk >= lf AND (differed IS NULL OR lf > differed)
          THEN lf ELSE differed END AS last_difference_at
        FROM (SELECT t.item, t.place, CASE WHEN l.unreadable = 0 THEN l.available END AS la, l.fetched_at AS lf,
            l.previous, l.previous_until, CASE WHEN h.unreadable = 0 THEN h.available END AS ha,
            CASE WHEN l.unreadable <> 0 OR h.unreadable <> 0 THEN 1 ELSE 0 END AS unreadable,
            CASE WHEN ${lost} THEN 1 ELSE 0 END AS lost,
            h.on_hand, h.committed, h.incoming, h.updated_at AS hu, i.tracked, p.transit,
            CASE WHEN i.evidence IS NOT NULL AND p.evidence IS NOT NULL THEN 0
              WHEN ${truth(linksComplete)} THEN 1 ELSE 2 END AS linked,
            o.last_match_at AS matched, o.last_difference_at AS differed,`
  return sql`${sql.literal(verdicts)} ${known} AS hk
          FROM (${pairs}) t JOIN item i ON i.id = t.item JOIN place p ON p.id = t.place
          LEFT JOIN loop_level l
            ON l.variant_id = i.loop_id AND l.location_id = p.loop_id AND l.gone_at IS NULL
          LEFT JOIN haravan_level h
            ON h.variant_id = i.haravan_id AND h.location_id = p.haravan_id AND h.gone_at IS NULL
          LEFT JOIN tally o ON o.item = t.item AND o.place = t.place) raw) deltas) sinces) verdicts) sizes`
}

/** The code of the verdict that a row of a table has. */
const verdictIn = (table: string): string => `${table}.class / ${classesOfVerdict}`

/** When a row was judged says nothing by itself. */
const changed = copied.slice(2, -1).map((name) => `tally.${name} IS DISTINCT FROM excluded.${name}`).join(" OR ")

/** Whether a row that is settling was a drift before it was touched again. */
const wasDrift = `(SELECT v.before FROM verdict_change v WHERE v.item = tally.item AND v.place = tally.place
  AND v.before <> ${verdictCodes.settling} ORDER BY v.id DESC LIMIT 1) = ${verdictCodes.drift}`

/** Takes what was judged over into the read model, in this order; the first notes verdicts that became others. */
export const takeOver: ReadonlyArray<string> = [
  `INSERT INTO verdict_change (item, place, at, since, before, after)
    SELECT j.item, j.place, j.judged_at, o.since, ${verdictIn("o")}, ${verdictIn("j")}
    FROM judging j JOIN tally o ON o.item = j.item AND o.place = j.place
    WHERE j.present = 1 AND ${verdictIn("o")} <> ${verdictIn("j")} AND ${verdictIn("o")} <> ${verdictCodes.unknown}
    RETURNING 1 AS turned`,
  `INSERT INTO tally_count (place, class, rows)
    SELECT place, class, sum(amount) FROM (
      SELECT place, class, 1 AS amount FROM judging WHERE present = 1
      UNION ALL SELECT o.place, o.class, -1 FROM judging j JOIN tally o ON o.item = j.item AND o.place = j.place) d
    GROUP BY place, class HAVING sum(amount) <> 0
    ON CONFLICT (place, class) DO UPDATE SET rows = tally_count.rows + excluded.rows`,
  `DELETE FROM tally WHERE (item, place) IN (SELECT item, place FROM judging WHERE present = 0)`,
  // A verdict that nobody has seen begin is as old as what it rests on.
  `INSERT INTO tally (${copied.join(", ")}, began_at) SELECT ${copied.join(", ")}, coalesce(since, judged_at)
    FROM judging WHERE present = 1
    ON CONFLICT (item, place) DO UPDATE SET
      began_at = CASE ${verdictIn("tally")} WHEN ${verdictIn("excluded")} THEN tally.began_at
        WHEN ${verdictCodes.unknown} THEN excluded.began_at ELSE excluded.judged_at END,
      healed_at = CASE WHEN ${verdictIn("excluded")} = ${verdictCodes.drift} THEN NULL
        WHEN ${verdictIn("excluded")} = ${verdictCodes.match} AND (${verdictIn("tally")} = ${verdictCodes.drift}
            OR (${verdictIn("tally")} = ${verdictCodes.settling} AND ${wasDrift}))
          THEN excluded.judged_at
        ELSE tally.healed_at END,
      ${copied.slice(2).map((name) => `${name} = excluded.${name}`).join(", ")}
    WHERE ${changed}`
]

/** The pairs that levels, or rows there are, have of the items that a condition on their ids picks. */
export const pairsOfItems = (sql: Sql, condition: (id: Fragment) => Fragment): Fragment => {
  const item = condition(sql.literal("i.id"))
  return sql`SELECT i.id AS item, p.id AS place FROM item i CROSS JOIN loop_level l CROSS JOIN place p
    WHERE ${item} AND l.variant_id = i.loop_id AND p.loop_id = l.location_id
  UNION SELECT i.id, p.id FROM item i CROSS JOIN haravan_level h CROSS JOIN place p
    WHERE ${item} AND h.variant_id = i.haravan_id AND p.haravan_id = h.location_id
  UNION SELECT t.item, t.place FROM tally t WHERE ${condition(sql.literal("t.item"))}`
}

/** The pairs of level changes after one and up to another. */
export const pairsOfChanges = (sql: Sql, after: number, until: number): Fragment =>
  sql`SELECT i.id AS item, p.id AS place FROM level_change c CROSS JOIN item i CROSS JOIN place p
    WHERE c.id > ${after} AND c.id <= ${until} AND c.side = ${sides.loop} AND i.loop_id = c.variant_id AND p.loop_id = c.location_id
  UNION SELECT i.id, p.id FROM level_change c CROSS JOIN item i CROSS JOIN place p
    WHERE c.id > ${after} AND c.id <= ${until} AND c.side = ${sides.haravan} AND i.haravan_id = c.variant_id
      AND p.haravan_id = c.location_id`

/** The pairs that are settling, after one of them. */
export const pairsSettling = (
  sql: Sql,
  after: { readonly item: number; readonly place: number },
  limit: number
): Fragment =>
  sql`SELECT item, place FROM (SELECT item, place FROM tally
    WHERE class IN (${sql.literal(classList("settling"))}) AND (item, place) > (${after.item}, ${after.place})
    ORDER BY item, place LIMIT ${limit}) settling`
