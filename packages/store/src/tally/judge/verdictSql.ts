/**
 * The verdicts of `judge` in packages/tally as SQL, for many rows at once. A test compares the two. Values that differ
 * between judgings are bound, so that the statements stay the same and are prepared once.
 */
import type { Fragment } from "effect/sql/Statement"
import { largestValue, toTenThousandths, Verdict } from "@stocktally/schema"
import { computeHarm, harmOfValue } from "@stocktally/tally"
import { mayBeLost } from "../../runs/unreadable.ts"
import { classesOfVerdict, verdictCodes } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { afterBuffer, expectedOfRest, isWithin, sizeTimesPrice } from "./expectedSql.ts"
import { haravanSide } from "./haravanSide.ts"
import type { JudgingContext } from "./judgingContext.ts"
import { judgedColumns } from "./mergeJudged.ts"

const sqlBoolean = (value: boolean): string => value ? "1 = 1" : "1 = 0"

const hasBoth = "la IS NOT NULL AND ha IS NOT NULL"

/** The harm of a row with a `verdict` and a value. */
const harmSql = (worth: string): string =>
  `CASE verdict ${
    Verdict.literals.map((verdict) => `WHEN ${verdictCodes[verdict]} THEN ${computeHarm(verdict, null)}`).join(" ")
  } END + ${harmOfValue} * ${worth}`

/**
 * Keeps SQLite from merging a subquery into the outer query, which would evaluate an expression once for each use of
 * its column, and nested ones again each time. A limit in both prevents that.
 */
const noFlattening = "LIMIT 9223372036854775807"

/** The SQL for stock rules. Without rules, Loop should show Haravan's count. */
const ruleSql = ({ places: { hasRules }, rules }: JudgingContext) => {
  const tolerance = toTenThousandths(rules.tolerance)
  return hasRules
    ? {
      columns: `, p.percent, p.buffer, p.cap, p.zero, p.tolerance AS own_tolerance, p.tolerance_percent`,
      isPlaceLinked: "(p.evidence IS NOT NULL OR (p.rule > 0 AND p.sources > 0))",
      due: "due",
      /** The count of Haravan's side alone. */
      only: "coalesce(expected, ha)",
      isOnlyEmpty: `CASE WHEN verdict = ${verdictCodes["only-in-haravan"]} THEN expected ELSE ha END = 0`,
      withDue: (rows: Fragment, sql: Sql) =>
        sql`SELECT *, ${sql.literal(expectedOfRest)} AS due FROM (SELECT *, ${sql.literal(afterBuffer)} AS rest
          FROM (${rows} ${sql.literal(noFlattening)}) raw ${sql.literal(noFlattening)}) rests ${
          sql.literal(noFlattening)
        }`,
      isWithin: (difference: string) => isWithin(difference, tolerance)
    }
    : {
      columns: "",
      isPlaceLinked: "p.evidence IS NOT NULL",
      due: "ha",
      only: "ha",
      isOnlyEmpty: "ha = 0",
      withDue: (rows: Fragment) => rows,
      isWithin: (difference: string) => `abs(${difference}) <= ${tolerance}`
    }
}

/**
 * Judges the pairs of a subquery with the columns `item` and `place`; selects {@link judgedColumns} and `present`.
 *
 * `last_match_at` grows if Loop's count changed and the one before is what Haravan's count makes due now: they matched
 * until Loop was last seen with that count. Changes at Haravan need no such check, because they have their own time,
 * which `since` includes. `last_difference_at` is kept so that a newer Loop reading does not undo drift.
 */
export const selectJudged = (sql: Sql, pairs: Fragment, context: JudgingContext): Fragment => {
  const { decimals, haravanComplete, linksComplete, loopComplete, loopLost, rules } = context
  const haravan = haravanSide(sql, pairs, context)
  const { columns, due, isOnlyEmpty, isPlaceLinked, isWithin, only, withDue } = ruleSql(context)
  const lost = [
    ...(loopLost ? [`l.variant_id IS NULL AND ${mayBeLost("loop-levels", "i.loop_id", "p.loop_id")}`] : []),
    haravan.isLost
  ].join(" OR ")
  const isValued = `verdict NOT IN (${verdictCodes.unlinked}, ${verdictCodes.unknown}, ${verdictCodes.untracked})`
  const value = decimals === null
    ? "CAST(NULL AS BIGINT)"
    : `CASE WHEN price IS NULL OR NOT ${isValued} THEN NULL WHEN size = 0 OR verdict = ${verdictCodes.match} THEN 0
      ELSE ${sizeTimesPrice(decimals)} END`
  const verdicts =
    `SELECT item, place, verdict * ${classesOfVerdict} + transit * 2 + CASE WHEN verdict <> ${verdictCodes.unknown}
      AND ((la IS NULL AND ${isOnlyEmpty}) OR (ha IS NULL AND la = 0)) THEN 1 ELSE 0 END AS class,
    CASE WHEN verdict <> ${verdictCodes.oversold} THEN -coalesce(size, 0) WHEN ha IS NULL OR la < ha THEN la ELSE ha END
      AS severity,
    size, delta, expected, CASE WHEN worth <= ${largestValue} THEN worth END AS value,
    ${harmSql(`CASE WHEN worth <= ${largestValue} THEN worth ELSE 0 END`)} AS harm,
    since, la AS loop_available, ha AS available, on_hand, committed, incoming, hu AS updated_at,
    last_match_at, last_difference_at, CASE WHEN lf IS NULL OR hk > lf THEN hk ELSE lf END AS judged_at,
    CASE WHEN la IS NULL AND ha IS NULL AND unreadable = 0 THEN 0 ELSE 1 END AS present
  FROM (SELECT *, ${value} AS worth
  FROM (SELECT *, CASE WHEN delta IS NOT NULL THEN abs(delta)
      WHEN verdict IN (${verdictCodes.unknown}, ${verdictCodes.untracked}) THEN NULL
      WHEN ha IS NULL THEN abs(la) WHEN la IS NULL THEN abs(${only}) END AS size
  FROM (SELECT *, CASE
      WHEN linked = 1 THEN ${verdictCodes.unlinked}
      WHEN linked = 2 OR tracked IS NULL OR unreadable = 1 OR lost = 1 THEN ${verdictCodes.unknown}
      WHEN (la IS NULL AND ${sqlBoolean(!loopComplete)}) OR (ha IS NULL AND ${sqlBoolean(!haravanComplete)})
        THEN ${verdictCodes.unknown}
      WHEN tracked = 0 THEN ${verdictCodes.untracked}
      WHEN la < 0 OR ha < 0 THEN ${verdictCodes.oversold}
      WHEN la IS NULL AND ha IS NULL THEN ${verdictCodes.unknown}
      WHEN la IS NULL THEN ${verdictCodes["only-in-haravan"]}
      WHEN ha IS NULL THEN ${verdictCodes["only-in-loop"]}
      WHEN ${isWithin(`(la - ${due})`)} THEN ${verdictCodes.match}
      WHEN last_difference_at >= since + ${rules.graceMillis} THEN ${verdictCodes.drift}
      ELSE ${verdictCodes.settling} END AS verdict
    FROM (SELECT *, CASE WHEN ha IS NULL OR last_match_at > hu THEN last_match_at ELSE hu END AS since
      FROM (SELECT *,
        CASE WHEN linked = 0 AND tracked = 1 AND ${hasBoth} THEN la - ${due} END AS delta,
        CASE WHEN linked = 0 AND tracked = 1 THEN ${due} END AS expected,
        CASE WHEN ${hasBoth} AND NOT ${isWithin(`(la - ${due})`)} AND ${isWithin(`(previous - ${due})`)}
            AND previous_until >= hu AND (matched IS NULL OR previous_until > matched)
          THEN previous_until ELSE matched END AS last_match_at,
        CASE WHEN ${hasBoth} AND NOT ${isWithin(`(la - ${due})`)} AND hk >= lf AND (differed IS NULL OR lf > differed)
          THEN lf ELSE differed END AS last_difference_at
        FROM (`
  const raw = `SELECT t.item, t.place, CASE WHEN l.unreadable = 0 THEN l.available END AS la, l.fetched_at AS lf,
            l.previous, l.previous_until, ${haravan.available} AS ha,
            CASE WHEN l.unreadable <> 0 OR ${haravan.isUnreadable} THEN 1 ELSE 0 END AS unreadable,
            CASE WHEN ${lost} THEN 1 ELSE 0 END AS lost,
            ${haravan.counts}, i.tracked, i.price, p.transit${columns},
            CASE WHEN i.evidence IS NOT NULL AND ${isPlaceLinked} THEN 0
              WHEN ${sqlBoolean(linksComplete)} THEN 1 ELSE 2 END AS linked,
            o.last_match_at AS matched, o.last_difference_at AS differed,`
  const rows = sql`${sql.literal(raw)} ${haravan.knownAsOf} AS hk
          FROM ${haravan.pairs} JOIN item i ON i.id = t.item JOIN place p ON p.id = t.place
          LEFT JOIN loop_level l
            ON l.variant_id = i.loop_id AND l.location_id = p.loop_id AND l.gone_at IS NULL
          ${sql.literal(haravan.join)}
          LEFT JOIN tally o ON o.item = t.item AND o.place = t.place`
  return sql`${sql.literal(verdicts)}${withDue(rows, sql)}) dues ${
    sql.literal(`${noFlattening}) deltas) sinces ${noFlattening}) verdicts ${noFlattening}) sizes) values_of`)
  }`
}

/** Inserts the judged pairs into `judging`. */
export const judgeInto = (sql: Sql, pairs: Fragment, context: JudgingContext): Fragment =>
  sql`INSERT INTO judging (${sql.literal(judgedColumns.join(", "))}, present) ${selectJudged(sql, pairs, context)}`
