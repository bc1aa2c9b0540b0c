import { type EpochMillis, type Source, type TallySummary, type TallyValues, verdicts } from "@stocktally/schema"
import { isDifference, type StoreOverview, type SyncRun } from "@stocktally/tally"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { ReadModel } from "../readmodel/ReadModel.ts"

/** A shop among several, as people know it. */
export interface NamedShop {
  /** Its name in commands, addresses and keys. */
  readonly slug: string
  /** Its name for people. */
  readonly label: string
  /** Why it cannot be read, or what is wrong with its entry in the shops file; null if all is well. */
  readonly problem: string | null
}

/** One shop, and whether it needs attention. Its numbers are null while it is not open. */
export interface ShopSummary extends NamedShop {
  /** `failed`: someone must correct something. */
  readonly state: "open" | "opening" | "failed"
  readonly source: Source
  readonly complete: boolean
  readonly asOf: EpochMillis | null
  readonly stale: boolean
  readonly lastRun: SyncRun | null
  readonly currency: string | null
  readonly summary: TallySummary | null
  readonly values: TallyValues | null
  /** The value of all differences; null if it is not known, or too much to be exact. */
  readonly value: number | null
}

/** The summary of a shop whose data cannot be read. */
export const unreadShop = ({ label, problem, slug, state }: NamedShop & Pick<ShopSummary, "state">): ShopSummary => ({
  slug,
  label,
  problem,
  state,
  source: "live",
  complete: false,
  asOf: null,
  stale: false,
  lastRun: null,
  currency: null,
  summary: null,
  values: null,
  value: null
})

/** The sources of a summary. */
export interface SummarySource<E> extends Pick<ReadModel["Service"], "source" | "staleAfterMillis"> {
  readonly overview: Effect.Effect<StoreOverview, E>
}

/** Reads the summary of a shop that is open. */
export const readShopSummary = Effect.fnUntraced(function*<E>(
  { label, problem, slug }: NamedShop,
  { overview, source, staleAfterMillis }: SummarySource<E>
): Effect.fn.Return<ShopSummary, E> {
  const now = yield* Clock.currentTimeMillis
  const { asOf, complete, currency, newestRun, summary, values } = yield* overview
  return {
    slug,
    label,
    problem,
    state: "open",
    source,
    complete,
    asOf,
    stale: asOf !== null && now - asOf > staleAfterMillis,
    lastRun: newestRun,
    currency,
    summary,
    values,
    value: currency === null ? null : totalOf(values)
  }
})

const differences = verdicts.filter(isDifference)

const totalOf = (values: TallyValues): number | null => {
  const total = differences.reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)
  return Number.isSafeInteger(total) ? total : null
}

/** How many rows of a shop are differences; 0 if that is not known. */
export const differencesOf = ({ summary }: Pick<ShopSummary, "summary">): number =>
  summary === null ? 0 : differences.reduce((sum, verdict) => sum + summary[verdict], 0)

/**
 * Orders shops: those that need attention most first. They are those that are not open; then those whose numbers are
 * missing or old, because nobody knows what happened since; then by the value and number of differences.
 */
export const byAttention = (self: ShopSummary, that: ShopSummary): number =>
  rankOf(self) - rankOf(that) || (that.value ?? -1) - (self.value ?? -1) ||
  differencesOf(that) - differencesOf(self) || (self.slug < that.slug ? -1 : 1)

const rankOf = ({ asOf, stale, state }: ShopSummary): number =>
  state === "open" ? (asOf === null || stale ? ranks.old : ranks.fresh) : ranks[state]

const ranks = { failed: 0, opening: 1, old: 2, fresh: 3 } as const
