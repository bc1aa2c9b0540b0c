/** Explains a row in sentences for people: why it has its verdict, then the arithmetic of its stock rule. */
import { type RowRule, type TallyPart, type TallyRow, toTenThousandths, visible } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"
import { expectedCount, stockSum } from "./expected.ts"

type Row = Pick<TallyRow, "delta" | "expected" | "haravan" | "link" | "loop" | "parts" | "rule" | "verdict">

/**
 * Explains a row: "Loop shows 5 fewer than it should: 9 instead of 14. 80 % of 14 + 6 (Kho Hà Nội, Kho Đà Nẵng) less 2
 * = 14." The numbers are the row's; names from outside are made visible.
 */
export const rowSentence = (row: Row): string => {
  const calculation = calculationOf(row)
  return calculation === undefined ? `${reasonOf(row)}.` : `${reasonOf(row)}. ${calculation}.`
}

const reasonOf = (row: Row): string => {
  const { link: { unlinked }, loop, verdict } = row
  if (unlinked !== null) return withCounts(`The ${unlinked.what} is not linked, so nothing can be compared`, row)
  switch (verdict) {
    case "untracked":
      return `Haravan does not track it, so it has no limit; ${loopClause(row)}`
    case "oversold":
      return oversoldReason(row)
    case "only-in-loop":
      return `Loop shows ${loop?.available}, but ${noRecordAtHaravan(row)}`
    case "only-in-haravan":
      return row.rule === null
        ? `Haravan has ${row.haravan?.available}, but Loop has no record of it`
        : `Loop should show ${row.expected}, but has no record of it`
    case "match":
    case "drift":
    case "settling":
      return comparison(row)
    case "unlinked":
    case "unknown":
      return unknownReason(row)
  }
}

const comparison = (row: Row): string => {
  const { delta, expected, loop, rule, verdict } = row
  const [shown, size] = [loop?.available, Math.abs(delta ?? 0)]
  if (verdict === "settling") {
    return `It just changed, so the two may agree soon: Loop shows ${shown} instead of ${expected}`
  }
  const target = rule === null ? "Haravan has" : "it should"
  if (verdict === "drift") {
    return `Loop shows ${size} ${(delta ?? 0) < 0 ? "fewer" : "more"} than ${target}: ${shown} instead of ${expected}`
  }
  return size === 0
    ? `Loop shows what ${target}: ${shown}`
    : `Loop shows ${shown} instead of ${expected}, which is within the tolerance`
}

const unknownReason = (row: Row): string => {
  const { haravan, loop, parts } = row
  const missing = haravan === null ? parts.filter((part) => !isKnown(part)).map(nameOf) : []
  const places = missing.length === 0 ? "" : ` at ${joinNames(missing, "or")}`
  if (haravan === null && loop === null) return `Neither Loop's nor Haravan's count is known${places}`
  if (haravan === null) return withCounts(`Haravan's count is not known${places}, so nothing can be compared`, row)
  if (loop === null) return withCounts("Loop's count is not known, so nothing can be compared", row)
  return withCounts(
    haravan.tracked === null
      ? "It is not known yet whether Haravan tracks this variant"
      : "Not everything has been read yet, so nothing can be compared",
    row
  )
}

const oversoldReason = (row: Row): string => {
  const { haravan, loop } = row
  const ours = loop !== null && loop.available < 0 ? -loop.available : undefined
  const theirs = haravan !== null && haravan.available < 0 ? -haravan.available : undefined
  if (ours !== undefined && theirs !== undefined) {
    if (ours === theirs) return `Both show ${loop?.available}`
    return `Haravan has sold ${theirs} more than it has, and Loop ${ours} more`
  }
  if (ours !== undefined) {
    return `Loop has sold ${ours} more than it has; ${
      haravan === null ? noRecordAtHaravan(row) : `Haravan has ${haravan.available}`
    }`
  }
  const offer = loop !== null && loop.available > 0 ? `Loop still offers ${loop.available}` : loopClause(row)
  if (theirs !== undefined) return `Haravan has sold ${theirs} more than it has; ${offer}`
  const below = row.parts.filter(isKnown).filter(({ available }) => available < 0)
  return `Haravan has sold more than it has at ${joinNames(below.map(nameOf), "and")}; ${offer}`
}

/** A reason with the counts that are known. */
const withCounts = (reason: string, { haravan, loop }: Row): string => {
  const counts = [
    ...(haravan === null ? [] : [`Haravan has ${haravan.available}`]),
    ...(loop === null ? [] : [`Loop shows ${loop.available}`])
  ]
  return counts.length === 0 ? reason : `${reason}. ${counts.join("; ")}`
}

const loopClause = ({ loop }: Row): string =>
  loop === null ? "Loop has no record of it" : `Loop shows ${loop.available}`

const noRecordAtHaravan = ({ parts }: Row): string =>
  `Haravan has no record of it${parts.length === 0 ? "" : ` at ${joinNames(parts.map(nameOf), "or")}`}`

type KnownPart = TallyPart & { readonly available: number }
const isKnown = (part: TallyPart): part is KnownPart => part.available !== null
const nameOf = ({ location }: TallyPart): string => visible(location)

/**
 * How the stock rule makes the expected count of Haravan's counts; undefined if the row has no rule or no such count.
 */
const calculationOf = ({ expected, parts, rule, verdict }: Row): string | undefined => {
  const known = parts.filter(isKnown)
  const missing = parts.filter((part) => !isKnown(part)).map(nameOf)
  return rule === null || expected === null || known.length === 0 || verdict === "untracked"
    ? undefined
    : arithmetic(rule, known, missing, expected)
}

const arithmetic = (
  rule: RowRule,
  known: ReadonlyArray<KnownPart>,
  missing: ReadonlyArray<string>,
  expected: number
): string => {
  const { buffer, percent } = rule
  const sum = known.map(({ available }) => available).join(" + ")
  const places = [
    known.map(nameOf).join(", "),
    ...(missing.length === 0 ? [] : [`no record at ${joinNames(missing, "or")}`])
  ].join("; ")
  const stock = stockSum(known.map(({ available }) => available))
  // A count may have been read after the row was compared.
  if (stock === null || expectedCount(rule, stock) !== expected) {
    return `Haravan has ${sum} (${places}), and ${expected} was expected when it was last compared`
  }
  const terms = [
    ...(isRounded(percent, stock) ? ["rounded down"] : []),
    ...(buffer === 0 ? [] : [`less ${buffer}`]),
    ...boundOf(rule, stock)
  ]
  if (terms.length === 0 && percent === 100 && known.length === 1) return `Haravan has ${sum} (${places})`
  const share = percent === 100 ? "" : `${percent} % of `
  // "14 less 2", but "14, rounded down, less 2".
  const rest = terms.map((term, index) =>
    `${index === 0 && buffer !== 0 && term !== "rounded down" ? " " : ", "}${term}`
  )
  return `${share}${sum} (${places})${rest.join("")} = ${expected}`
}

/** Whether a share is not whole units. */
const isRounded = (percent: number, stock: number): boolean =>
  percent !== 100 && BigInt(toTenThousandths(stock)) * BigInt(percent) % 1_000_000n !== 0n

/** The limit that decides the result, if one does. */
const boundOf = ({ belowZero, buffer, cap, percent }: RowRule, stock: number): ReadonlyArray<string> => {
  const unbounded = expectedCount({ percent, buffer, belowZero: "keep", cap: null }, stock)
  const floored = expectedCount({ percent, buffer, belowZero, cap: null }, stock)
  if (cap !== null && floored > cap) return [`at most ${cap}`]
  return belowZero === "zero" && unbounded < 0 ? ["at least 0"] : []
}
