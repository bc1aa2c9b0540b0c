/** The counts of `tally_count`, in SQL. */
import { Verdict } from "@stocktally/schema"
import { isDifference } from "@stocktally/tally"
import { classList } from "./codes.ts"

const differing = Verdict.literals.filter(isDifference)

/** 1 for a row that differs and has no value, otherwise 0. */
export const isUnpriced = (t: string): string =>
  `CASE WHEN ${t}.size > 0 AND ${t}.value IS NULL AND ${t}.class IN (${differing.map(classList).join(", ")})
    THEN 1 ELSE 0 END`

/** The columns of {@link aggregateCounts}. */
export const countColumns = ["rows", "value", "unpriced"] as const

/** Aggregates for a SELECT that groups rows: the number of rows, their value, and how many differ and have no value. */
export const aggregateCounts = (t: string): string =>
  `count(*) AS rows, CAST(sum(coalesce(${t}.value, 0)) AS BIGINT) AS value,
    CAST(sum(${isUnpriced(t)}) AS BIGINT) AS unpriced`
