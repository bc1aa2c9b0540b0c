/** Stock rules: what Loop should show of Haravan's counts. */
import {
  about,
  AnyId,
  HaravanLocationId,
  LoopLocationId,
  LoopVariantId,
  Quantity,
  RuleTerms,
  StockRule,
  TallySummary,
  Upstream
} from "@stocktally/schema"
import { maxRules } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { UnusedLocations } from "./Tally.ts"
import { Time } from "./Time.ts"

const MaybeName = Schema.NullOr(Schema.String)

/** The names of a rule's locations, which are text from outside. */
const names = {
  loopName: MaybeName.pipe(
    about("The name of Loop's location; null for the default rule, or if unknown.", "Web")
  ),
  haravanNames: Schema.NullOr(Schema.Array(MaybeName)).pipe(
    about("The names of Haravan's locations, in their order; null if the rule lists none.", [
      "Kho Hà Nội",
      "Kho Đà Nẵng"
    ])
  )
}

const { haravanLocationIds, loopLocationId, ...terms } = StockRule.fields

/** A stock rule with the names of its locations. */
export const NamedRule = Schema.Struct({
  loopLocationId,
  loopName: names.loopName,
  haravanLocationIds,
  haravanNames: names.haravanNames,
  ...terms
}).annotate({
  identifier: "NamedRule",
  description: "A stock rule with the names of its locations."
})
export interface NamedRule extends Schema.Schema.Type<typeof NamedRule> {}

/** A rule in a request. Missing fields have their default values; names are ignored. */
export const RuleInput = Schema.Struct({
  loopLocationId: Schema.NullOr(LoopLocationId).pipe(
    about(
      "Loop's location; null for the default rule, which applies to every location without its own.",
      "680118439701923348"
    )
  ),
  haravanLocationIds: Schema.optionalKey(Schema.NullOr(Schema.NonEmptyArray(HaravanLocationId))).pipe(
    about("The Haravan locations that feed it; null for the one that it is linked to.", ["964801", "964802"], null)
  ),
  percent: Schema.optionalKey(RuleTerms.fields.percent).pipe(
    about("The share of Haravan's sum in percent, from 1 to 100. Below 100 it is rounded down to whole units.", 80, 100)
  ),
  buffer: Schema.optionalKey(RuleTerms.fields.buffer).pipe(about("Units that are subtracted from the share.", 2, 0)),
  cap: Schema.optionalKey(RuleTerms.fields.cap).pipe(
    about("The maximum that Loop should show; null for no limit.", null, null)
  ),
  belowZero: Schema.optionalKey(RuleTerms.fields.belowZero).pipe(
    about("`zero`: a negative result becomes 0; `keep`: it stays negative.", "zero", "zero")
  ),
  tolerance: Schema.optionalKey(RuleTerms.fields.tolerance).pipe(
    about("The difference in units that still counts as a match; null for `STOCKTALLY_TOLERANCE`.", null, null)
  ),
  tolerancePercent: Schema.optionalKey(RuleTerms.fields.tolerancePercent).pipe(
    about("The same in percent of the expected count. The larger of the two tolerances applies.", 0, 0)
  ),
  note: Schema.optionalKey(Schema.NullOr(Schema.String)).pipe(
    about("A note for people. At most 1,000 characters.", "the web shop, since May", null)
  ),
  loopName: Schema.optionalKey(names.loopName).pipe(
    about("Ignored. Allowed so that a response can be sent back.", "Web")
  ),
  haravanNames: Schema.optionalKey(names.haravanNames).pipe(
    about("Ignored. Allowed so that a response can be sent back.", ["Kho Hà Nội", "Kho Đà Nẵng"])
  )
}).annotate({ identifier: "RuleInput", description: "A stock rule in a request. Only its location is required." })
export interface RuleInput extends Schema.Schema.Type<typeof RuleInput> {}

/** A set of rules that replaces the current one. */
export const RuleSetInput = Schema.Struct({
  rules: Schema.Array(RuleInput).check(Schema.isMaxLength(maxRules)).pipe(
    about(`The complete set, at most ${maxRules.toLocaleString("en")} rules. Rules that are not in it are removed.`)
  )
}).annotate({
  identifier: "RuleSetInput",
  description: "A complete set of stock rules, which replaces the current one."
})
export interface RuleSetInput extends Schema.Schema.Type<typeof RuleSetInput> {}

/** The author, time and kind of a change of the rules. */
export const RulesChange = Schema.Struct({
  by: Schema.String.pipe(about("The author: the name of the API key, or of the user on the command line.", "ops")),
  at: Time.pipe(about("The time of the change.", "2026-11-21T18:19:07.000Z")),
  action: Schema.Literals(["set", "remove", "import", "undo"]).pipe(
    about("`import`: replaced the whole set; `undo`: restored the rules from before the last change.", "import")
  )
}).annotate({ identifier: "RulesChange", description: "The author, time and kind of a change of the stock rules." })
export interface RulesChange extends Schema.Schema.Type<typeof RulesChange> {}

const version = Schema.Int.pipe(
  about(
    "The version of the rules, 0 before the first change. It is also the `ETag`: send it in `If-Match` with a change.",
    3
  )
)
const change = Schema.NullOr(RulesChange).pipe(about("The last change; null before the first one."))

/** A warning about a location that rules name, or that no rule uses. */
export const RuleWarning = Schema.Struct({
  kind: Schema.Literals(["gone", "transit", "not-sellable", "no-source", "unused"]).pipe(
    about(
      "`gone`: a rule names it, but it no longer exists; `transit`, `not-sellable`: a rule names it, but it holds " +
        "goods in transit or not for sale; `no-source`: nothing feeds this Loop location; `unused`: it feeds no Loop " +
        "location.",
      "unused"
    )
  ),
  upstream: Upstream.pipe(about("The side of the location.", "haravan")),
  locationId: AnyId.pipe(about("The location's id.", "964805")),
  location: Schema.String.pipe(about("The location's name. Text from outside.", "Kho trưng bày")),
  detail: Schema.String.pipe(
    about("The warning in words.", "Haravan's \"Kho trưng bày\" feeds no Loop location, so its stock is in no row")
  )
}).annotate({ identifier: "RuleWarning", description: "A warning about stock rules. The rules still apply." })
export interface RuleWarning extends Schema.Schema.Type<typeof RuleWarning> {}

const warnings = Schema.Array(RuleWarning)

/** The current rules. */
export const Rules = Schema.Struct({
  version,
  change,
  rules: Schema.Array(NamedRule).pipe(about("All rules, the default first.")),
  unusedLocations: UnusedLocations,
  warnings: warnings.pipe(about("Warnings about the rules."))
}).annotate({ identifier: "Rules", description: "The current stock rules." })
export interface Rules extends Schema.Schema.Type<typeof Rules> {}

const changed = {
  version: Schema.Int.pipe(about("The new version of the rules.", 4)),
  dryRun: Schema.Boolean.pipe(about("Whether this was a dry run, which changes nothing.", false)),
  changes: Schema.Array(Schema.Struct({
    effect: Schema.Literals(["added", "changed", "removed"]).pipe(about("The kind of change.", "changed")),
    before: Schema.NullOr(NamedRule).pipe(about("The old rule; null if it was added.")),
    after: Schema.NullOr(NamedRule).pipe(about("The new rule; null if it was removed."))
  })).pipe(about("The added, changed and removed rules.")),
  warnings: warnings.pipe(about("Warnings about the new rules. `unused` lists only locations that were used before.")),
  before: TallySummary.pipe(about("Rows by verdict before the change.")),
  after: Schema.NullOr(TallySummary).pipe(
    about("Rows by verdict after the change; null if the rows follow with the next sync.")
  )
}

/** The result of a change. */
export const RulesChanged = Schema.Struct(changed).annotate({
  identifier: "RulesChanged",
  description: "The result of changing the stock rules, or of a dry run."
})
export interface RulesChanged extends Schema.Schema.Type<typeof RulesChanged> {}

/** The result of undoing a change. */
export const RulesUndone = Schema.Struct({
  ...changed,
  undone: RulesChange.pipe(about("The change that was undone."))
}).annotate({ identifier: "RulesUndone", description: "The result of undoing the last change, or of a dry run." })
export interface RulesUndone extends Schema.Schema.Type<typeof RulesUndone> {}

/** Earlier rules. */
export const RulesVersions = Schema.Struct({
  rows: Schema.Array(Schema.Struct({
    version,
    change,
    rules: Schema.Array(StockRule).pipe(about("The rules of this version."))
  })).pipe(about("The versions, newest first.")),
  nextCursor: Schema.Null.pipe(about("Always null: `limit` versions at most are listed."))
}).annotate({ identifier: "RulesVersions", description: "The newest versions of the stock rules." })
export interface RulesVersions extends Schema.Schema.Type<typeof RulesVersions> {}

const locationName = Schema.String.pipe(about("The location's name. Text from outside.", "Kho Hà Nội"))

const explained = {
  loopLocationId: LoopLocationId.pipe(about("Loop's location.", "680118439701923348")),
  location: Schema.String.pipe(about("The location's name. Text from outside.", "Web")),
  compared: Schema.Int.pipe(about("The number of rows with readable counts on both sides.", 412)),
  explainedNow: Schema.Int.pipe(
    about("The number of rows in which Loop shows the count that the current rule expects.", 31)
  )
}

/** A rule that explains a location better than the current one. */
export const RuleProposal = Schema.Struct({
  ...explained,
  explainedThen: Schema.Int.pipe(
    about("The number of rows in which Loop shows the count that the proposed rule expects.", 398)
  ),
  rule: StockRule.pipe(about("The proposed rule.")),
  sources: Schema.Array(Schema.Struct({
    locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
    location: locationName
  })).pipe(about("The Haravan locations in the proposed rule.")),
  examples: Schema.Array(Schema.Struct({
    variantId: LoopVariantId.pipe(about("Loop's variant.", "674353902539857414")),
    sku: Schema.NullOr(Schema.String).pipe(about("The SKU. Text from outside.", "KLU-0004-XR-S")),
    loop: Quantity.pipe(about("Loop's count.", 9)),
    expected: Quantity.pipe(about("The count that the proposed rule expects.", 14)),
    parts: Schema.Array(Schema.Struct({
      locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
      location: locationName,
      available: Schema.NullOr(Quantity).pipe(
        about("Haravan's count there; null if there is no record, or it is unreadable.", 14)
      )
    })).pipe(about("Haravan's counts."))
  })).pipe(about("Rows that still differ, largest difference first.")),
  tried: Schema.Struct({
    locations: Schema.Int.pipe(about("The number of Haravan locations of which every combination was tried.", 4)),
    of: Schema.Int.pipe(about("The number of Haravan locations with stock.", 4))
  }).pipe(about("How thorough the search was."))
}).annotate({
  identifier: "RuleProposal",
  description: "A stock rule that explains a location better, with its evidence."
})
export interface RuleProposal extends Schema.Schema.Type<typeof RuleProposal> {}

/** Rules that explain Loop better. */
export const RulesProposed = Schema.Struct({
  version: Schema.Int.pipe(
    about("The version of the rules that the proposals were compared with. Send it in `If-Match` with a change.", 3)
  ),
  rules: Schema.Array(NamedRule).pipe(
    about("The complete new set: the proposals, and the current rules of all other locations.")
  ),
  proposals: Schema.Array(RuleProposal).pipe(about("The proposed rules, with their evidence.")),
  none: Schema.Array(Schema.Struct({
    ...explained,
    reason: Schema.Literals(["explained", "too-few", "no-fit"]).pipe(
      about(
        "`explained`: the current rule explains at least nine of ten rows; `too-few`: too few rows are in stock; " +
          "`no-fit`: no rule explains it clearly better.",
        "no-fit"
      )
    )
  })).pipe(about("The locations without a proposal."))
}).annotate({
  identifier: "RulesProposed",
  description: "Stock rules that explain Loop's counts better than the current ones."
})
export interface RulesProposed extends Schema.Schema.Type<typeof RulesProposed> {}
