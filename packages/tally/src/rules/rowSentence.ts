/** What a row says, in a sentence for people: what Haravan has, what Loop should show of it, and what Loop shows. */
import { type RowRule, type TallyPart, type TallyRow, toTenThousandths, visible } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"
import { expectedOf, stockSum } from "./expected.ts"

type Row = Pick<TallyRow, "expected" | "haravan" | "link" | "loop" | "parts" | "rule" | "verdict">

/**
 * A row in a sentence, with the arithmetic of its stock rule if it has one: "80 % of 14 + 6 (Kho Hà Nội, Kho Đà Nẵng) less 2
 * = 14; Loop shows 9." Its numbers are the row's; names from outside are made visible.
 */
export const rowSentence = (row: Row): string => {
  const { haravan, link: { unlinked }, loop, verdict } = row
  if (unlinked !== null) {
    const sides = [
      ...(haravan === null ? [] : [`Haravan has ${haravan.available}`]),
      ...(loop === null ? [] : [loopClause(row)])
    ]
    return `${[...sides, `the ${unlinked.what} has no link`].join("; ")}.`
  }
  const doubt = verdict === "unknown" && haravan?.tracked === null ? "; whether Haravan tracks it is not known yet" : ""
  return `${haravanClause(row)}; ${loopClause(row)}${doubt}.${oversoldClause(row)}`
}

const loopClause = ({ loop, verdict }: Row): string =>
  loop !== null
    ? `Loop shows ${loop.available}`
    : verdict === "unknown"
    ? "Loop's count is not known"
    : "Loop has no record"

type KnownPart = TallyPart & { readonly available: number }
const isKnown = (part: TallyPart): part is KnownPart => part.available !== null
const nameOf = ({ location }: TallyPart): string => visible(location)

const haravanClause = ({ expected, haravan, parts, rule, verdict }: Row): string => {
  if (verdict === "untracked") return "Haravan does not track it, so it has no limit"
  const known = parts.filter(isKnown)
  const missing = parts.filter((part) => !isKnown(part)).map(nameOf)
  if (rule !== null && expected !== null && known.length > 0) return arithmetic(rule, known, missing, expected)
  if (verdict === "unknown" && missing.length > 0) {
    return `Haravan's count is not known at ${joinNames(missing, "or")}`
  }
  if (haravan !== null) return `Haravan has ${haravan.available}`
  if (verdict === "unknown") return "Haravan's count is not known"
  return `Haravan has no record${parts.length === 0 ? "" : ` at ${joinNames(parts.map(nameOf), "or")}`}`
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
  if (stock === null || expectedOf(rule, stock) !== expected) {
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

/** The limit that decided, if one did. */
const boundOf = ({ belowZero, buffer, cap, percent }: RowRule, stock: number): ReadonlyArray<string> => {
  const unbounded = expectedOf({ percent, buffer, belowZero: "keep", cap: null }, stock)
  const floored = expectedOf({ percent, buffer, belowZero, cap: null }, stock)
  if (cap !== null && floored > cap) return [`at most ${cap}`]
  return belowZero === "zero" && unbounded < 0 ? ["at least 0"] : []
}

const oversoldClause = ({ haravan, loop, parts, verdict }: Row): string => {
  if (verdict !== "oversold") return ""
  const isBelow = (side: { readonly available: number | null } | null): boolean => (side?.available ?? 0) < 0
  const sides = [...(isBelow(haravan) ? ["Haravan"] : []), ...(isBelow(loop) ? ["Loop"] : [])]
  const where = sides.length > 0 ? sides : parts.filter(isBelow).map(nameOf)
  return where.length === 0 ? "" : ` Oversold at ${joinNames(where, "and")}.`
}
