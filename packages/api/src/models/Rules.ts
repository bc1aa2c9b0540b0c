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

/** What locations are called, text from outside. */
const names = {
  loopName: MaybeName.pipe(
    about("What Loop's location is called; null for the default, and if it is not known.", "Web")
  ),
  haravanNames: Schema.NullOr(Schema.Array(MaybeName)).pipe(
    about("What Haravan's locations are called, in their order; null if the rule names none.", [
      "Kho Hà Nội",
      "Kho Đà Nẵng"
    ])
  )
}

const { haravanLocationIds, loopLocationId, ...terms } = StockRule.fields

/** A rule with the names of its locations. */
export const NamedRule = Schema.Struct({
  loopLocationId,
  loopName: names.loopName,
  haravanLocationIds,
  haravanNames: names.haravanNames,
  ...terms
}).annotate({
  identifier: "NamedRule",
  description: "A stock rule with what its locations are called."
})
export interface NamedRule extends Schema.Schema.Type<typeof NamedRule> {}

/** A rule as it is sent: what is left out has the meaning that it has without saying. Names are for people, and ignored. */
export const RuleInput = Schema.Struct({
  loopLocationId: Schema.NullOr(LoopLocationId).pipe(
    about("Loop's location; null is the default, for every location without a rule of its own.", "674353902539857001")
  ),
  haravanLocationIds: Schema.optionalKey(Schema.NullOr(Schema.NonEmptyArray(HaravanLocationId))).pipe(
    about("Haravan's locations that feed it; null is the one that it is linked to.", ["964801", "964802"], null)
  ),
  percent: Schema.optionalKey(RuleTerms.fields.percent).pipe(
    about("The share of Haravan's sum in percent, from 1 to 100, rounded down to whole units below 100.", 80, 100)
  ),
  buffer: Schema.optionalKey(RuleTerms.fields.buffer).pipe(about("Units that are taken off after the share.", 2, 0)),
  cap: Schema.optionalKey(RuleTerms.fields.cap).pipe(
    about("The most that Loop should show; null without a limit.", null, null)
  ),
  belowZero: Schema.optionalKey(RuleTerms.fields.belowZero).pipe(
    about("What becomes of a result below zero: `zero` makes it 0, `keep` leaves it.", "zero", "zero")
  ),
  tolerance: Schema.optionalKey(RuleTerms.fields.tolerance).pipe(
    about("Units that Loop may differ by and still match; null for `STOCKTALLY_TOLERANCE`.", null, null)
  ),
  tolerancePercent: Schema.optionalKey(RuleTerms.fields.tolerancePercent).pipe(
    about("Percent of what is expected that Loop may differ by and still match, if that is more.", 0, 0)
  ),
  note: Schema.optionalKey(Schema.NullOr(Schema.String)).pipe(
    about("Why, for people. At most 1,000 characters.", "the web shop, since May", null)
  ),
  loopName: Schema.optionalKey(names.loopName).pipe(about("Ignored, so that an answer can be sent back.", "Web")),
  haravanNames: Schema.optionalKey(names.haravanNames).pipe(
    about("Ignored, so that an answer can be sent back.", ["Kho Hà Nội", "Kho Đà Nẵng"])
  )
}).annotate({ identifier: "RuleInput", description: "A stock rule as it is sent. Only its location is needed." })
export interface RuleInput extends Schema.Schema.Type<typeof RuleInput> {}

/** All rules, in the place of those that count. */
export const RuleSetInput = Schema.Struct({
  rules: Schema.Array(RuleInput).check(Schema.isMaxLength(maxRules)).pipe(
    about(`The whole set, at most ${maxRules.toLocaleString("en")}: what is not in it no longer counts.`)
  )
}).annotate({ identifier: "RuleSetInput", description: "All stock rules, in the place of those that count." })
export interface RuleSetInput extends Schema.Schema.Type<typeof RuleSetInput> {}

/** Who changed the rules. */
export const RulesChange = Schema.Struct({
  by: Schema.String.pipe(about("The name of the API key, or of the user on the command line.", "ops")),
  at: Time.pipe(about("When that was.", "2026-11-21T18:19:07.000Z")),
  action: Schema.Literals(["set", "remove", "import", "undo"]).pipe(
    about("`import`: the whole set at once; `undo`: the rules before the last change.", "import")
  )
}).annotate({ identifier: "RulesChange", description: "Who changed the stock rules, when and how." })
export interface RulesChange extends Schema.Schema.Type<typeof RulesChange> {}

const version = Schema.Int.pipe(
  about(
    "The version of the rules, 0 before anybody declared any. A change names it in `If-Match`; it is the `ETag`.",
    3
  )
)
const change = Schema.NullOr(RulesChange).pipe(about("Who changed them last; null before anybody did."))

/** What is odd about a location that rules name, or leave out. */
export const RuleWarning = Schema.Struct({
  kind: Schema.Literals(["gone", "transit", "not-sellable", "no-source", "unused"]).pipe(
    about(
      "`gone`: a rule names it, and its upstream has it no more; `transit`, `not-sellable`: a rule names it, and it holds " +
        "such goods; `no-source`: nothing feeds the Loop location; `unused`: it feeds no Loop location.",
      "unused"
    )
  ),
  upstream: Upstream.pipe(about("Whose location it is.", "haravan")),
  locationId: AnyId.pipe(about("The location.", "964805")),
  location: Schema.String.pipe(about("Its name. Text from outside.", "Kho trưng bày")),
  detail: Schema.String.pipe(
    about("The same in words.", "Haravan's \"Kho trưng bày\" feeds no Loop location, so its stock is in no row")
  )
}).annotate({ identifier: "RuleWarning", description: "Something odd about stock rules that is no error." })
export interface RuleWarning extends Schema.Schema.Type<typeof RuleWarning> {}

const warnings = Schema.Array(RuleWarning)

/** The rules that count. */
export const Rules = Schema.Struct({
  version,
  change,
  rules: Schema.Array(NamedRule).pipe(about("All rules, the default first.")),
  unusedLocations: UnusedLocations,
  warnings: warnings.pipe(about("What is odd about them."))
}).annotate({ identifier: "Rules", description: "The stock rules that count." })
export interface Rules extends Schema.Schema.Type<typeof Rules> {}

const changed = {
  version: Schema.Int.pipe(about("The version of the rules now.", 4)),
  dryRun: Schema.Boolean.pipe(about("Whether nothing was changed, because nothing was to be.", false)),
  changes: Schema.Array(Schema.Struct({
    effect: Schema.Literals(["added", "changed", "removed"]).pipe(about("What became of the rule.", "changed")),
    before: Schema.NullOr(NamedRule).pipe(about("The rule before; null if there was none.")),
    after: Schema.NullOr(NamedRule).pipe(about("The rule now; null if there is none any more."))
  })).pipe(about("The rules that are others than before.")),
  warnings: warnings.pipe(about("What is odd about the rules now; of what feeds nothing, only what did before.")),
  before: TallySummary.pipe(about("Rows by verdict before.")),
  after: Schema.NullOr(TallySummary).pipe(about("Rows by verdict now; null if the rows follow with the next sync."))
}

/** What a change did. */
export const RulesChanged = Schema.Struct(changed).annotate({
  identifier: "RulesChanged",
  description: "What a change of the stock rules did, or would do."
})
export interface RulesChanged extends Schema.Schema.Type<typeof RulesChanged> {}

/** What undoing did. */
export const RulesUndone = Schema.Struct({
  ...changed,
  undone: RulesChange.pipe(about("The change that was undone."))
}).annotate({ identifier: "RulesUndone", description: "What undoing the last change did, or would do." })
export interface RulesUndone extends Schema.Schema.Type<typeof RulesUndone> {}

/** Earlier rules. */
export const RulesVersions = Schema.Struct({
  rows: Schema.Array(Schema.Struct({
    version,
    change,
    rules: Schema.Array(StockRule).pipe(about("The rules of this version."))
  })).pipe(about("The versions, the newest first.")),
  nextCursor: Schema.Null.pipe(about("Always null: as many as `limit` says are here."))
}).annotate({ identifier: "RulesVersions", description: "The newest versions of the stock rules." })
export interface RulesVersions extends Schema.Schema.Type<typeof RulesVersions> {}

const locationName = Schema.String.pipe(about("Its name. Text from outside.", "Kho Hà Nội"))

const explained = {
  loopLocationId: LoopLocationId.pipe(about("Loop's location.", "674353902539857001")),
  location: Schema.String.pipe(about("Its name. Text from outside.", "Web")),
  compared: Schema.Int.pipe(about("Rows with readable counts on both sides.", 412)),
  explainedNow: Schema.Int.pipe(about("Those at which Loop shows what is expected by what counts now.", 31))
}

/** A rule that explains a location better than what counts now. */
export const RuleProposal = Schema.Struct({
  ...explained,
  explainedThen: Schema.Int.pipe(about("Those at which it shows what the proposed rule expects.", 398)),
  rule: StockRule.pipe(about("The proposed rule.")),
  sources: Schema.Array(Schema.Struct({
    locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
    location: locationName
  })).pipe(about("The Haravan locations that it names.")),
  examples: Schema.Array(Schema.Struct({
    variantId: LoopVariantId.pipe(about("Loop's variant.", "674353902539857412")),
    sku: Schema.NullOr(Schema.String).pipe(about("Its SKU. Text from outside.", "KLU-0004-XR-S")),
    loop: Quantity.pipe(about("What Loop shows.", 9)),
    expected: Quantity.pipe(about("What it should show by the proposed rule.", 14)),
    parts: Schema.Array(Schema.Struct({
      locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
      location: locationName,
      available: Schema.NullOr(Quantity).pipe(
        about("What Haravan has there; null if it has no record, or none that can be read.", 14)
      )
    })).pipe(about("What Haravan has."))
  })).pipe(about("Rows that stay different, those that differ most first.")),
  tried: Schema.Struct({
    locations: Schema.Int.pipe(about("How many Haravan locations were tried in every combination.", 4)),
    of: Schema.Int.pipe(about("How many have stock.", 4))
  }).pipe(about("How thoroughly it was looked for."))
}).annotate({
  identifier: "RuleProposal",
  description: "A stock rule that explains a location better, with its evidence."
})
export interface RuleProposal extends Schema.Schema.Type<typeof RuleProposal> {}

/** Rules that explain Loop better. */
export const RulesProposed = Schema.Struct({
  version: Schema.Int.pipe(
    about("The version of the rules that it was compared with; a change names it in `If-Match`.", 3)
  ),
  rules: Schema.Array(NamedRule).pipe(
    about("The whole set to take: the proposals, and what counts now for all other locations.")
  ),
  proposals: Schema.Array(RuleProposal).pipe(about("The rules that would be new, with their evidence.")),
  none: Schema.Array(Schema.Struct({
    ...explained,
    reason: Schema.Literals(["explained", "too-few", "no-fit"]).pipe(
      about(
        "`explained`: what counts now explains nine rows in ten or more; `too-few`: too few rows are in stock to tell; " +
          "`no-fit`: no rule explains it clearly better.",
        "no-fit"
      )
    )
  })).pipe(about("The locations without a proposal."))
}).annotate({
  identifier: "RulesProposed",
  description: "Stock rules that explain what Loop shows better than those that count."
})
export interface RulesProposed extends Schema.Schema.Type<typeof RulesProposed> {}
