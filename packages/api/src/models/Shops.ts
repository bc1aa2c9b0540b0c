/** The shops of a service. */
import { about, Source, TallySummary, TallyValues } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { SyncRun } from "./Sync.ts"
import { MaybeTime } from "./Time.ts"

/** One shop, and whether it needs attention. */
export const ShopSummary = Schema.Struct({
  slug: Schema.String.pipe(about("Its name in addresses, commands and keys.", "hanoi")),
  label: Schema.String.pipe(about("Its name for people.", "Hà Nội")),
  state: Schema.Literals(["open", "opening", "failed"]).pipe(
    about(
      "`open`: its data can be read; `opening`: it is tried again; `failed`: someone must correct something.",
      "open"
    )
  ),
  problem: Schema.NullOr(Schema.String).pipe(
    about("Why it is not open, or what is wrong with its entry in the shops file; null if all is well.", null)
  ),
  source: Source.pipe(about("The source of its numbers: a shop, or the sandbox.", "live")),
  complete: Schema.Boolean.pipe(about("Whether both sides were read completely.", true)),
  asOf: MaybeTime.pipe(
    about("The earlier of the times at which its two sides were read; null before that.", "2026-11-21T18:19:07.000Z")
  ),
  stale: Schema.Boolean.pipe(about("Whether that is longer ago than `STOCKTALLY_STALE_AFTER`.", false)),
  lastRun: Schema.NullOr(SyncRun).pipe(about("Its newest sync; null before the first.")),
  currency: Schema.NullOr(Schema.String).pipe(
    about("The currency of its values; null if Haravan has not said.", "VND")
  ),
  summary: Schema.NullOr(TallySummary).pipe(about("Its rows by verdict; null while it is not open.")),
  values: Schema.NullOr(TallyValues).pipe(about("The values of their differences; null while it is not open.")),
  value: Schema.NullOr(Schema.Int).pipe(
    about("The value of all its differences, in the currency's smallest unit; null if it is not known.", 2_232_000)
  )
}).annotate({ identifier: "ShopSummary", description: "One shop, and whether it needs attention." })
export interface ShopSummary extends Schema.Schema.Type<typeof ShopSummary> {}

/** The shops that a key may see. */
export const ShopSummaries = Schema.Struct({
  rows: Schema.Array(ShopSummary).pipe(about("The shops, those that need attention most first.")),
  nextCursor: Schema.Null.pipe(about("Always null: all shops are here."))
}).annotate({ identifier: "ShopSummaries", description: "The shops that a key may see." })
export interface ShopSummaries extends Schema.Schema.Type<typeof ShopSummaries> {}
