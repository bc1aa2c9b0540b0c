/** Merges judged rows into the read model. */
import { classesOfVerdict, verdictCodes } from "../../sql/codes.ts"
import { countColumns, isUnpriced } from "../../sql/tallyCounts.ts"

/** The columns that judging computes, as in `tally`. */
export const judgedColumns = [
  "item",
  "place",
  "class",
  "severity",
  "size",
  "delta",
  "expected",
  "value",
  "harm",
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

/** Holds judged rows until they are compared with the existing ones; `present` is 0 for a row that neither side has. */
export const judgingTable = `judging (${
  [...judgedColumns, "present"].map((name) => `${name} BIGINT`).join(", ")
}, PRIMARY KEY (item, place))`

/** The code of the verdict of a table's row. */
const verdictIn = (table: string): string => `${table}.class / ${classesOfVerdict}`

/** A new `judged_at` alone is not a change. */
const changed = judgedColumns.slice(2, -1).map((name) => `tally.${name} IS DISTINCT FROM excluded.${name}`).join(" OR ")

/** Whether a settling row was drift before its last change. */
const wasDrift = `(SELECT v.before FROM verdict_change v WHERE v.item = tally.item AND v.place = tally.place
  AND v.before <> ${verdictCodes.settling} ORDER BY v.id DESC LIMIT 1) = ${verdictCodes.drift}`

/** Whether a row contributes differently to the counts. */
const hasNewCounts = `(j.class <> o.class OR j.value IS DISTINCT FROM o.value OR j.size IS DISTINCT FROM o.size)`

const counted = (t: string, sign: string): string =>
  `${t}.place, ${t}.class, ${sign}1 AS rows, ${sign}coalesce(${t}.value, 0) AS value, ${sign}${
    isUnpriced(t)
  } AS unpriced`

const sums = countColumns.map((name) => `sum(${name})`)

/** The statements that merge judged rows, in order; the first one records changed verdicts. */
export const mergeJudged: ReadonlyArray<string> = [
  `INSERT INTO verdict_change (item, place, at, since, before, after)
    SELECT j.item, j.place, j.judged_at, o.since, ${verdictIn("o")}, ${verdictIn("j")}
    FROM judging j JOIN tally o ON o.item = j.item AND o.place = j.place
    WHERE j.present = 1 AND ${verdictIn("o")} <> ${verdictIn("j")} AND ${verdictIn("o")} <> ${verdictCodes.unknown}
    RETURNING 1 AS changed`,
  `INSERT INTO tally_count (place, class, ${countColumns.join(", ")})
    SELECT place, class, ${sums.join(", ")} FROM (
      SELECT ${counted("j", "")} FROM judging j LEFT JOIN tally o ON o.item = j.item AND o.place = j.place
        WHERE j.present = 1 AND (o.item IS NULL OR ${hasNewCounts})
      UNION ALL SELECT ${counted("o", "-")} FROM judging j JOIN tally o ON o.item = j.item AND o.place = j.place
        WHERE j.present = 0 OR ${hasNewCounts}) d
    GROUP BY place, class HAVING ${sums.map((sum) => `${sum} <> 0`).join(" OR ")}
    ON CONFLICT (place, class) DO UPDATE SET
      ${countColumns.map((name) => `${name} = tally_count.${name} + excluded.${name}`).join(", ")}`,
  `DELETE FROM tally WHERE (item, place) IN (SELECT item, place FROM judging WHERE present = 0)`,
  // A new verdict is as old as the readings that it rests on.
  `INSERT INTO tally (${judgedColumns.join(", ")}, began_at) SELECT ${
    judgedColumns.join(", ")
  }, coalesce(since, judged_at)
    FROM judging WHERE present = 1
    ON CONFLICT (item, place) DO UPDATE SET
      began_at = CASE ${verdictIn("tally")} WHEN ${verdictIn("excluded")} THEN tally.began_at
        WHEN ${verdictCodes.unknown} THEN excluded.began_at ELSE excluded.judged_at END,
      healed_at = CASE WHEN ${verdictIn("excluded")} = ${verdictCodes.drift} THEN NULL
        WHEN ${verdictIn("excluded")} = ${verdictCodes.match} AND (${verdictIn("tally")} = ${verdictCodes.drift}
            OR (${verdictIn("tally")} = ${verdictCodes.settling} AND ${wasDrift}))
          THEN excluded.judged_at
        ELSE tally.healed_at END,
      ${judgedColumns.slice(2).map((name) => `${name} = excluded.${name}`).join(", ")}
    WHERE ${changed}`
]
