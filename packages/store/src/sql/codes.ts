/**
 * The numbers that stand for names in the tables. They are stored: one may be added, and none may be changed. `sides` are the
 * upstreams, as `side` in `level_change` and `unlinked`.
 */
import { type RowRule, type Upstream, Verdict } from "@stocktally/schema"
import { harmOf } from "@stocktally/tally"

export const sideCodes = { loop: 0, haravan: 1 } as const satisfies { readonly [U in Upstream]: number }

/** The upstream of a `side`. */
export const upstreamOfSide = (side: number): Upstream => side === sideCodes.loop ? "loop" : "haravan"

/** `before` and `after` in `verdict_change`. In this order rows are sorted by verdict. */
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

/** The verdict of a code. */
export const verdictOfCode = (code: number): Verdict => verdicts.get(code) ?? "unknown"

/**
 * `class` in `tally`: four times the verdict's code, two more if the row's location is in transit, and one more if the row is
 * `empty`. So rows of a verdict, and those that are shown or not, are runs of an index.
 */
export const classOf = (verdict: Verdict, { empty = false, transit = false } = {}): number =>
  verdictCodes[verdict] * classesOfVerdict + (transit ? 2 : 0) + (empty ? 1 : 0)

/** So many classes a verdict has. */
export const classesOfVerdict = 4

/** Every class of a verdict, for an SQL list. */
export const classList = (verdict: Verdict): string =>
  Array.from({ length: classesOfVerdict }, (_, bits) => classOf(verdict) + bits).join(", ")

/** The verdict of a class. */
export const verdictOfClass = (rowClass: number): Verdict => verdictOfCode(Math.floor(rowClass / classesOfVerdict))

/** The harm of rows of a class that are worth so much; without a value, of those that are worth nothing. */
export const harmOfClass = (rowClass: number, value: number | null = null): number =>
  harmOf(verdictOfClass(rowClass), value)

/** Whether rows of the class are `empty`. */
export const isEmptyClass = (rowClass: number): boolean => rowClass % 2 === 1

/** Whether rows of the class are at a location in transit. */
export const isTransitClass = (rowClass: number): boolean => rowClass % classesOfVerdict >= 2

/** `unreadable` in the tables of levels: the record could not be read, or one that could not be identified may be it. */
export const unreadableCodes = { readable: 0, unreadable: 1, maybeUnidentified: 2 } as const

/** `rule` in `place`: which stock rule its rows are judged by. */
export const ruleCodes = { none: 0, default: 1, location: 2 } as const satisfies {
  readonly [F in RowRule["for"] | "none"]: number
}
