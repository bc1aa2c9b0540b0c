import {
  type EpochMillis,
  identityTerms,
  isOld,
  quantityDifference,
  type RuleTerms,
  type Verdict
} from "@stocktally/schema"
import { expectedOf, isWithinTolerance } from "../rules/expected.ts"

/** A count read at Loop. Loop gives its records no time, so the reading's own is all there is. */
export interface LoopReading {
  readonly available: number
  readonly fetchedAt: EpochMillis
}

/**
 * A count read at Haravan, or the sum of those of all locations that feed Loop's. It is known as of `knownAsOf`: the time of the newest read that returned the row, or of the
 * newest complete incremental read that would have returned it had it changed.
 */
export interface HaravanReading {
  readonly available: number
  readonly updatedAt: EpochMillis
  readonly knownAsOf: EpochMillis
}

/** What is known of a variant at a location. A reading is null where that side has, or gave, no such row. */
export interface VerdictInput {
  /** `unlinked` only where the variants and locations of both sides were read whole; `unread` where they were not. */
  readonly link: "linked" | "unlinked" | "unread"
  readonly loop: LoopReading | null
  readonly haravan: HaravanReading | null
  /** Whether a side has a record of it that could not be read. */
  readonly unreadable?: boolean | undefined
  /** Whether all of Loop's levels were read, so that a missing one does not exist. */
  readonly loopComplete: boolean
  /** Whether all of Haravan's levels were read, so that a missing one does not exist. */
  readonly haravanComplete: boolean
  /** How Haravan's count becomes what Loop should show; without them, it is the same. */
  readonly terms?: RuleTerms | undefined
  /** Whether Haravan counts the variant; null where its product was not read. */
  readonly tracked: boolean | null
  /** When the two were last seen to match; a live tally has no such history. */
  readonly lastMatchAt?: EpochMillis | undefined
  /** The newest earlier Loop reading that differed from a Haravan count known as of it or later. */
  readonly lastDifferenceAt?: EpochMillis | undefined
}

/** `tolerance` in items, a decimal with at most four digits behind the point, `graceMillis` for how long a difference may be on its way from one system to the other. */
export interface VerdictRules {
  readonly tolerance: number
  readonly graceMillis: number
}

/** A verdict with the numbers it rests on; what they mean stands at the fields of `TallyRow`. */
export interface Judgement {
  readonly verdict: Verdict
  readonly expected: number | null
  readonly delta: number | null
  readonly since: EpochMillis | null
}

/**
 * Judges what is known of a variant at a location, by the first of these that applies: `unlinked`; `unknown`, where
 * the link, a missing reading or whether Haravan tracks it was not read, or a record could not be; `untracked`; `oversold`, below zero on either
 * side; `only-in-loop` and `only-in-haravan`; `match`, if Loop is within the tolerance of what is expected; `drift`, where a
 * Loop reading taken at least the grace after `since`, with Haravan known as of that reading or later, differs; else `settling`. A function
 * of what was read and when, and of no clock: the same readings give the same verdict tomorrow.
 */
export const judge = (known: VerdictInput, rules: VerdictRules): Judgement => {
  const { haravan, link, loop, terms = identityTerms, tracked } = known
  const expected = link === "linked" && tracked === true && haravan !== null
    ? expectedOf(terms, haravan.available)
    : null
  return {
    verdict: verdictOf(known, rules),
    expected,
    delta: loop !== null && expected !== null ? quantityDifference(loop.available, expected) : null,
    since: sinceOf(known)
  }
}

const verdictOf = (known: VerdictInput, rules: VerdictRules): Verdict => {
  const { haravan, loop, terms = identityTerms, tracked } = known
  if (known.link === "unlinked") return "unlinked"
  if (known.link === "unread" || tracked === null || known.unreadable === true) return "unknown"
  if ((loop === null && !known.loopComplete) || (haravan === null && !known.haravanComplete)) return "unknown"
  if (!tracked) return "untracked"
  if ((loop !== null && loop.available < 0) || (haravan !== null && haravan.available < 0)) return "oversold"
  // Neither side has a row: there is nothing to compare, and nothing that could be said of it.
  if (loop === null) return haravan === null ? "unknown" : "only-in-haravan"
  if (haravan === null) return "only-in-loop"
  const expected = expectedOf(terms, haravan.available)
  if (isWithinTolerance(quantityDifference(loop.available, expected), expected, terms, rules.tolerance)) return "match"
  const differedAt = Math.max(
    haravan.knownAsOf >= loop.fetchedAt ? loop.fetchedAt : Number.NEGATIVE_INFINITY,
    known.lastDifferenceAt ?? Number.NEGATIVE_INFINITY
  )
  return differedAt >= latest(haravan.updatedAt, known.lastMatchAt) + rules.graceMillis ? "drift" : "settling"
}

const sinceOf = ({ haravan, lastMatchAt }: VerdictInput): EpochMillis | null =>
  haravan === null ? lastMatchAt ?? null : latest(haravan.updatedAt, lastMatchAt)

const latest = (self: EpochMillis, that: EpochMillis | undefined): EpochMillis =>
  that === undefined ? self : Math.max(self, that)

/**
 * Whether a side is older than `staleAfterMillis` at the time of asking. A side's age is that of what is known of it,
 * so Haravan's is counted from `knownAsOf`; a side that has no reading is not stale.
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
