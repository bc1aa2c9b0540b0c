/** The answers of the tally's routes. */
import {
  about,
  HaravanLocationId,
  NotCounted,
  noUnreadable,
  Source,
  TallyRow,
  TallySummary,
  TallyValues,
  UnreadableRecords
} from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** How completely one side is known, and as of when. */
export const Freshness = Schema.Struct({
  complete: Schema.Boolean.pipe(about("Whether the side was read completely.", true)),
  asOf: MaybeTime.pipe(
    about("No shown count of this side is older; null if it was never read completely.", "2026-11-21T18:19:07.000Z")
  ),
  unreadable: UnreadableRecords.pipe(
    about("The records that exist but could not be read. Their rows have the verdict `unknown`.")
  ),
  clockAheadMillis: Schema.NullOr(Schema.Int).pipe(
    about(
      "How far the side's clock was ahead of Stocktally's at the last read, negative if behind; null if the " +
        "difference is below a minute or unknown.",
      null
    )
  )
}).annotate({ identifier: "Freshness", description: "How completely one side is known, and as of when." })
export interface Freshness extends Schema.Schema.Type<typeof Freshness> {}

const freshness = {
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  complete: Schema.Boolean.pipe(about("Whether both sides were read completely.", true)),
  asOf: MaybeTime.pipe(about("The earlier of the two sides' times.", "2026-11-21T18:19:07.000Z")),
  sides: Schema.Struct({
    loop: Freshness.pipe(about("Loop's side.", {
      complete: true,
      asOf: "2026-11-21T18:19:07.000Z",
      unreadable: noUnreadable,
      clockAheadMillis: null
    })),
    haravan: Freshness.pipe(about("Haravan's side."))
  }).pipe(about("How completely each side is known, and as of when.")),
  version: Schema.Int.pipe(about("The tally's version: grows whenever a verdict, count or link changes.", 4211)),
  currency: Schema.NullOr(Schema.String).pipe(
    about("The currency of all values; null if Haravan has not named it yet, and then no row has a value.", "VND")
  )
}

const totals = {
  summary: TallySummary.pipe(about("The number of rows by verdict.")),
  values: TallyValues.pipe(about("The value of the differences by verdict.")),
  unpriced: Schema.Int.pipe(
    about("The number of rows that differ but have no value, because their variant has no price.", 0)
  )
}

/** A page of rows. */
export const TallyPage = Schema.Struct({
  ...freshness,
  rows: Schema.Array(TallyRow).pipe(about("The rows, in the requested order.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the next page; null at the end.", null)),
  previousCursor: Schema.NullOr(Schema.String).pipe(
    about("The cursor of the previous page, for `direction=backward`; null at the beginning.", null)
  )
}).annotate({ identifier: "TallyPage", description: "A page of the tally." })
export interface TallyPage extends Schema.Schema.Type<typeof TallyPage> {}

/** Haravan's locations whose stock is in no row. */
export const UnusedLocations = Schema.Array(Schema.Struct({
  id: HaravanLocationId.pipe(about("Haravan's location.", "964805")),
  name: Schema.String.pipe(about("The location's name. Text from outside.", "Kho trưng bày")),
  transit: Schema.Boolean.pipe(about("Whether the location holds goods in transit.", false))
})).pipe(about("Haravan's locations that feed no Loop location by the stock rules; empty without rules.", []))

/** Rows by verdict. */
export const TallyCounts = Schema.Struct({
  ...freshness,
  ...totals,
  notCounted: NotCounted.pipe(about("The number of rows that are left out, by reason.")),
  unusedLocations: UnusedLocations,
  locations: Schema.Array(Schema.Struct({
    location: Schema.String.pipe(about("The location's name. Text from outside.", "Kho Hà Nội")),
    ...totals
  })).pipe(about("The same by location."))
}).annotate({
  identifier: "TallyCounts",
  description: "The number and value of rows by verdict, in total and by location."
})
export interface TallyCounts extends Schema.Schema.Type<typeof TallyCounts> {}

/** A row with its source. */
export const TallyRowAnswer = Schema.Struct({
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  row: TallyRow.pipe(about("The row."))
}).annotate({ identifier: "TallyRowAnswer", description: "A row of the tally." })
export interface TallyRowAnswer extends Schema.Schema.Type<typeof TallyRowAnswer> {}

/** Rows of one variant. */
export const TallyRows = Schema.Struct({
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  rows: Schema.Array(TallyRow).pipe(about("The rows, by location.")),
  nextCursor: Schema.Null.pipe(about("Always null: the list is complete."))
}).annotate({ identifier: "TallyRows", description: "The rows of one variant." })
export interface TallyRows extends Schema.Schema.Type<typeof TallyRows> {}

/** A row whose two sides were read again. */
export const RowReading = Schema.Struct({
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  row: TallyRow.pipe(about("The stored row.")),
  kept: Schema.Boolean.pipe(about("Whether what was read is stored: not while another process is syncing.", true))
}).annotate({ identifier: "Reading", description: "A row whose two sides were read again just now." })
export interface RowReading extends Schema.Schema.Type<typeof RowReading> {}
