import type { Duration } from "effect"
import type { Fault } from "./quirks/Fault.ts"
import type { ListQuirks } from "./quirks/ListQuirks.ts"
import type { Bucket, OtherProgram } from "./RateLimit.ts"
import type { RuleChoice } from "./shop/HiddenRule.ts"
import { listWarehouses } from "./shop/locations.ts"

/** The shop to simulate, and how its upstreams behave. */
export interface SandboxOptions {
  /** The same seed gives the same shop, and the same faults in the same order. */
  readonly seed: number
  /** The number of variants of both sides together. */
  readonly skus: number
  readonly locations: number
  /**
   * A stock rule that the shop follows: some of Haravan's locations feed Loop's only location. Undefined: each Loop location
   * has the counts of one Haravan location.
   */
  readonly rule: RuleChoice | undefined
  /** Whether sales and restocks happen while the sandbox runs. */
  readonly tick: boolean
  readonly faults: ReadonlyArray<Fault>
  /** `clock`: rate limits follow Effect's Clock, real or virtual; `none`: there are no limits. */
  readonly limits: "clock" | "none"
  readonly haravanBucket: Bucket
  /** Another program that uses Haravan's buckets. Statistics count its requests separately. */
  readonly otherProgram: OtherProgram | undefined
  readonly loopRequestsPerMinute: number
  /** Whether Loop's 429 says how long to wait: its documentation does not say. */
  readonly loopRetryAfter: "alternate" | "always" | "never"
  /** Whether Haravan's balance ids and every third variant id are above 2^53. */
  readonly hugeHaravanIds: boolean
  /** Whether Haravan refuses a batch that names an unknown variant with 422, instead of leaving out its rows. */
  readonly refuseUnknownVariant: boolean
  /** Oddities of lists; none by default. */
  readonly quirks: Partial<ListQuirks>
  /** Whether every variant and location is on both sides and linked, and every pair has a row on both. */
  readonly dense: boolean
  /**
   * Whether names and SKUs hold escape sequences, line breaks, formulas, blanks around them and decomposed letters. Stock and
   * links are the same either way.
   */
  readonly hostile: boolean
  /** The time that every answer takes. */
  readonly latency: Duration.Input
}

export const defaultOptions: SandboxOptions = {
  seed: 1,
  skus: 120,
  locations: 4,
  rule: undefined,
  tick: false,
  faults: [],
  limits: "clock",
  haravanBucket: { size: 80, leakPerSecond: 4 },
  otherProgram: undefined,
  loopRequestsPerMinute: 300,
  loopRetryAfter: "alternate",
  hugeHaravanIds: false,
  refuseUnknownVariant: false,
  quirks: {},
  dense: false,
  hostile: false,
  latency: 0
}

/**
 * Fills in defaults. A shop that follows a rule gets one warehouse more than the rule needs, so that one feeds nothing, unless
 * `locations` is given.
 */
export const withDefaults = (options: Partial<SandboxOptions> = {}): SandboxOptions => {
  const { rule } = options
  const locations = rule === undefined ? defaultOptions.locations : rule === "random" ? 6 : 3 + rule.warehouses
  return { ...defaultOptions, locations, ...options }
}

/** The most pairs of variant and location that a shop may have. */
export const maxPairs = 20_000_000

/** Says what is wrong with the seed, a size or the rule; undefined if nothing is. */
export const sizeProblem = (
  options: Pick<SandboxOptions, "seed" | "skus" | "locations" | "rule">
): string | undefined => {
  if (!Number.isSafeInteger(options.seed)) return `seed must be a whole number, not ${options.seed}`
  if (!Number.isInteger(options.skus) || options.skus < 0) return `skus must be 0 or more, not ${options.skus}`
  if (!Number.isInteger(options.locations) || options.locations < 1) {
    return `locations must be 1 or more, not ${options.locations}`
  }
  const { rule } = options
  const { length: warehouses } = listWarehouses(options.locations)
  if (typeof rule === "object" && rule.warehouses > warehouses) {
    return `rule needs ${rule.warehouses} warehouses, but only ${warehouses} of ${options.locations} locations are warehouses; locations must be ${
      rule.warehouses + 2
    } or more`
  }
  const pairs = options.skus * options.locations
  return pairs > maxPairs ? `skus x locations must be at most ${maxPairs}, not ${pairs}` : undefined
}
