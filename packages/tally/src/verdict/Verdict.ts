import {
  type EpochMillis,
  identityTerms,
  isOld,
  quantityDifference,
  type RuleTerms,
  type Verdict
} from "@stocktally/schema"
import { expectedCount, isWithinTolerance } from "../rules/expected.ts"

/** A reading of Loop's count. Loop's records have no time, so only the time of the reading is input. */
export interface LoopReading {
  readonly available: number
  readonly fetchedAt: EpochMillis
}

/**
 * A reading of Haravan's count, or the sum of the locations that feed Loop's. `knownAsOf` is the time of the newest
 * read that returned the row, or of the newest complete incremental read that would have returned it if it had changed.
 */
export interface HaravanReading {
  readonly available: number
  readonly updatedAt: EpochMillis
  readonly knownAsOf: EpochMillis
}

/**
 * The facts behind the verdict of a variant at a location. A reading is null if that side has or returned no such row.
 */
export interface VerdictInput {
  /** `unlinked` only if the variants and locations of both sides were read completely, else `unread`. */
  readonly link: "linked" | "unlinked" | "unread"
  readonly loop: LoopReading | null
  readonly haravan: HaravanReading | null
  /** Whether a side has a record that could not be read. */
  readonly unreadable?: boolean | undefined
  /** Whether all of Loop's levels were read, so that a missing one does not exist. */
  readonly loopComplete: boolean
  /** Whether all of Haravan's levels were read, so that a missing one does not exist. */
  readonly haravanComplete: boolean
  /** The stock rule that turns Haravan's count into the expected count. Without it, the two are the same. */
  readonly terms?: RuleTerms | undefined
  /** Whether Haravan tracks the variant; null if its product was not read. */
  readonly tracked: boolean | null
  /** When both sides last matched; a live tally has no such history. */
  readonly lastMatchAt?: EpochMillis | undefined
  /** The time of the newest earlier Loop reading that differed from a Haravan count known as of that time or later. */
  readonly lastDifferenceAt?: EpochMillis | undefined
}

/**
 * The settings of verdicts: `tolerance` in units of stock, with at most four decimals; `graceMillis`, how long a change
 * may take from one system to the other.
 */
export interface VerdictRules {
  readonly tolerance: number
  readonly graceMillis: number
}

/** A verdict with its numbers, which are fields of `TallyRow`. */
export interface Judgement {
  readonly verdict: Verdict
  readonly expected: number | null
  readonly delta: number | null
  readonly since: EpochMillis | null
}

/**
 * Judges a variant at a location by the first rule that applies: `unlinked`; `unknown`, if the link, a count or whether
 * Haravan tracks the variant is not known, or a record could not be read; `untracked`; `oversold`, a count below zero
 * on either side; `only-in-loop` and `only-in-haravan`; `match`, if Loop is within the tolerance of the expected count;
 * `drift`, if a Loop reading differs that was taken at least the grace window after `since`, with Haravan known as of
 * that reading or later; else `settling`. Does not use the clock: the same readings have the same verdict tomorrow.
 */
export const judge = (input: VerdictInput, rules: VerdictRules): Judgement => {
  const { haravan, link, loop, terms = identityTerms, tracked } = input
  const expected = link === "linked" && tracked === true && haravan !== null
    ? expectedCount(terms, haravan.available)
    : null
  return {
    verdict: verdictOf(input, rules),
    expected,
    delta: loop !== null && expected !== null ? quantityDifference(loop.available, expected) : null,
    since: sinceOf(input)
  }
}

const verdictOf = (input: VerdictInput, rules: VerdictRules): Verdict => {
  const { haravan, loop, terms = identityTerms, tracked } = input
  if (input.link === "unlinked") return "unlinked"
  if (input.link === "unread" || tracked === null || input.unreadable === true) return "unknown"
  if ((loop === null && !input.loopComplete) || (haravan === null && !input.haravanComplete)) return "unknown"
  if (!tracked) return "untracked"
  if ((loop !== null && loop.available < 0) || (haravan !== null && haravan.available < 0)) return "oversold"
  // Neither side has a row, so nothing can be compared.
  if (loop === null) return haravan === null ? "unknown" : "only-in-haravan"
  if (haravan === null) return "only-in-loop"
  const expected = expectedCount(terms, haravan.available)
  if (isWithinTolerance(quantityDifference(loop.available, expected), expected, terms, rules.tolerance)) return "match"
  const differedAt = Math.max(
    haravan.knownAsOf >= loop.fetchedAt ? loop.fetchedAt : Number.NEGATIVE_INFINITY,
    input.lastDifferenceAt ?? Number.NEGATIVE_INFINITY
  )
  return differedAt >= latest(haravan.updatedAt, input.lastMatchAt) + rules.graceMillis ? "drift" : "settling"
}

const sinceOf = ({ haravan, lastMatchAt }: VerdictInput): EpochMillis | null =>
  haravan === null ? lastMatchAt ?? null : latest(haravan.updatedAt, lastMatchAt)

const latest = (self: EpochMillis, that: EpochMillis | undefined): EpochMillis =>
  that === undefined ? self : Math.max(self, that)

/**
 * Whether a side is older than `staleAfterMillis` now. Haravan's age is counted from `knownAsOf`. A side without a
 * reading is not stale.
 */
export const isStale = (
  { haravan, loop }: {
    readonly loop: Pick<LoopReading, "fetchedAt"> | null
    readonly haravan: Pick<HaravanReading, "knownAsOf"> | null
  },
  now: EpochMillis,
  staleAfterMillis: number
): boolean =>
  (loop !== null && isOld(loop.fetchedAt, now, staleAfterMillis)) ||
  (haravan !== null && isOld(haravan.knownAsOf, now, staleAfterMillis))
