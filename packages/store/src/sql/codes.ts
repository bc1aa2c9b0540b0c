import { Verdict } from "@stocktally/schema"

/**
 * A row's class as the tables hold it: its verdict's place in the order of the rules, doubled, and one more where the row
 * is `empty`. So rows of a verdict, and those that are shown or not, are runs of an index.
 */
export const classOf = (verdict: Verdict, empty = false): number =>
  Verdict.literals.indexOf(verdict) * 2 + (empty ? 1 : 0)

/** The verdict of a class. */
export const verdictOf = (rowClass: number): Verdict => Verdict.literals[rowClass >> 1] ?? "unknown"

/** Whether rows of the class are `empty`. */
export const isEmpty = (rowClass: number): boolean => rowClass % 2 === 1
