import type { Duration } from "effect"
import type { Fault } from "./quirks/Fault.ts"
import type { ListQuirks } from "./quirks/ListQuirks.ts"
import type { Bucket, OtherProgram } from "./RateLimit.ts"
import type { RuleChoice } from "./shop/HiddenRule.ts"
import { warehousesOf } from "./shop/locations.ts"

/** What kind of shop is simulated and how its upstreams behave. */
export interface SandboxOptions {
  /** The same seed makes the same shop, and meets the same faults in the same order. */
  readonly seed: number
  /** How many variants there are, both sides taken together. */
  readonly skus: number
  readonly locations: number
  /**
   * A stock rule that the shop follows: some of Haravan's locations feed the one that Loop has. Undefined: each of Loop's
   * has the counts of one of Haravan's.
   */
  readonly rule: RuleChoice | undefined
  /** Sales and restocks go on while the sandbox runs. */
  readonly tick: boolean
  readonly faults: ReadonlyArray<Fault>
  /** `clock`: rate limits by Effect's Clock, real or virtual; `none`: no limits. */
  readonly limits: "clock" | "none"
  readonly haravanBucket: Bucket
  /** A program that draws on each bucket of Haravan's too; none unless given. Statistics count it apart. */
  readonly otherProgram: OtherProgram | undefined
  readonly loopRequestsPerMinute: number
  /** Whether Loop's 429 says how long to wait: its documentation does not tell. */
  readonly loopRetryAfter: "alternate" | "always" | "never"
  /** Haravan's balance ids and every third variant id lie above 2^53. */
  readonly hugeHaravanIds: boolean
  /**
   * A batch that names a variant Haravan does not know is refused whole with 422, instead of having no row
   * for it.
   */
  readonly refuseUnknownVariant: boolean
  /** What is odd about lists; nothing unless given. */
  readonly quirks: Partial<ListQuirks>
  /** No stories: every variant and location is on both sides and linked, and every pair has a row on both. */
  readonly dense: boolean
  /**
   * Names and SKUs attack the programs that show them: escape sequences, line breaks, formulas, blanks around them and
   * decomposed letters. Stock and links stay the same.
   */
  readonly hostile: boolean
  /** How long every answer takes. */
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
 * Fills in what is not given. A shop that follows a rule has, unless the number of locations is given, warehouses enough for
 * the rule and one more that feeds nothing.
 */
export const withDefaults = (options: Partial<SandboxOptions> = {}): SandboxOptions => {
  const { rule } = options
  const locations = rule === undefined ? defaultOptions.locations : rule === "random" ? 6 : 3 + rule.warehouses
  return { ...defaultOptions, locations, ...options }
}

/** The largest shop, in pairs of variant and location. */
export const maxPairs = 20_000_000

/** What is wrong with a size, undefined where nothing is. */
export const sizeProblem = (
  options: Pick<SandboxOptions, "seed" | "skus" | "locations" | "rule">
): string | undefined => {
  if (!Number.isSafeInteger(options.seed)) return `seed must be a whole number, not ${options.seed}`
  if (!Number.isInteger(options.skus) || options.skus < 0) return `skus must be 0 or more, not ${options.skus}`
  if (!Number.isInteger(options.locations) || options.locations < 1) {
    return `locations must be 1 or more, not ${options.locations}`
  }
  const { rule } = options
  const { length: warehouses } = warehousesOf(options.locations)
  if (typeof rule === "object" && rule.warehouses > warehouses) {
    return `rule needs ${rule.warehouses} warehouses, and of ${options.locations} locations ${warehouses} are; locations must be ${
      rule.warehouses + 2
    } or more`
  }
  const pairs = options.skus * options.locations
  return pairs > maxPairs ? `skus x locations must be at most ${maxPairs}, not ${pairs}` : undefined
}
