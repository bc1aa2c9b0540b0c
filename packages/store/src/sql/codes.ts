/**
 * The numbers that represent names in the tables. They are stored: new ones may be added, existing ones must not
 * change.
 */
import { type RowRule, type Upstream, Verdict } from "@stocktally/schema"
import { computeHarm } from "@stocktally/tally"

/** The upstreams, as `side` in `level_change` and `unlinked`. */
export const sideCodes = { loop: 0, haravan: 1 } as const satisfies { readonly [U in Upstream]: number }

/** The upstream of a `side`. */
export const upstreamOfSide = (side: number): Upstream => side === sideCodes.loop ? "loop" : "haravan"

/** Verdicts, as `before` and `after` in `verdict_change`. Rows sorted by verdict are in this order. */
export const verdictCodes = {
  unlinked: 0,
  unknown: 1,
  untracked: 2,
  oversold: 3,
  "only-in-loop": 4,
  "only-in-haravan": 5,
  match: 6,
  drift: 7,
  settling: 8
} as const satisfies { readonly [V in Verdict]: number }

const verdicts = new Map<number, Verdict>(Verdict.literals.map((verdict) => [verdictCodes[verdict], verdict]))

export const verdictOfCode = (code: number): Verdict => verdicts.get(code) ?? "unknown"

/**
 * Returns `class` in `tally`: four times the verdict's code, plus 2 if the row's location is in transit, plus 1 if the
 * row is `empty`. So the rows of a verdict, shown or hidden, are a range of an index.
 */
export const toRowClass = (verdict: Verdict, { empty = false, transit = false } = {}): number =>
  verdictCodes[verdict] * classesOfVerdict + (transit ? 2 : 0) + (empty ? 1 : 0)

/** The number of classes of a verdict. */
export const classesOfVerdict = 4

/** All classes of a verdict, for an SQL list. */
export const classList = (verdict: Verdict): string =>
  Array.from({ length: classesOfVerdict }, (_, bits) => toRowClass(verdict) + bits).join(", ")

export const verdictOfClass = (rowClass: number): Verdict => verdictOfCode(Math.floor(rowClass / classesOfVerdict))

/** Returns the harm of rows of a class with a value; null means a value of 0. */
export const harmOfClass = (rowClass: number, value: number | null = null): number =>
  computeHarm(verdictOfClass(rowClass), value)

export const isEmptyClass = (rowClass: number): boolean => rowClass % 2 === 1

export const isTransitClass = (rowClass: number): boolean => rowClass % classesOfVerdict >= 2

/**
 * `unreadable` in the tables of levels. `maybeUnidentified`: the level may be that of a record that could not be
 * identified.
 */
export const unreadableCodes = { readable: 0, unreadable: 1, maybeUnidentified: 2 } as const

/** `rule` in `place`: the stock rule of its rows. */
export const ruleCodes = { none: 0, default: 1, location: 2 } as const satisfies {
  readonly [F in RowRule["for"] | "none"]: number
}
