/** What the tally's routes answer. */
import {
  about,
  HaravanLocationId,
  NotCounted,
  noneUnreadable,
  Source,
  TallyRow,
  TallySummary,
  TallyValues,
  UnreadableRecords
} from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** How far one side is known. */
export const Freshness = Schema.Struct({
  complete: Schema.Boolean.pipe(about("Whether all of it was read.", true)),
  asOf: MaybeTime.pipe(
    about("Nothing that is shown of it is older; null where nothing is known as a whole.", "2026-11-21T18:19:07.000Z")
  ),
  unreadable: UnreadableRecords.pipe(
    about("The records of its lists that are there and could not be read. The pairs they are about are unknown.")
  ),
  clockAheadMillis: Schema.NullOr(Schema.Int).pipe(
    about(
      "How far the upstream's clock was ahead of Stocktally's when it was read last, below zero if behind; null within a minute, and if that is not known.",
      null
    )
  )
}).annotate({ identifier: "Freshness", description: "How far one side is known." })
export interface Freshness extends Schema.Schema.Type<typeof Freshness> {}

const freshness = {
  source: Source.pipe(about("Where the numbers come from: a shop, or the sandbox.")),
  complete: Schema.Boolean.pipe(about("Whether both sides were read whole.", true)),
  asOf: MaybeTime.pipe(about("The earlier of the two sides' times.", "2026-11-21T18:19:07.000Z")),
  sides: Schema.Struct({
    loop: Freshness.pipe(about("How far Loop is known.", {
      complete: true,
      asOf: "2026-11-21T18:19:07.000Z",
      unreadable: noneUnreadable,
      clockAheadMillis: null
    })),
    haravan: Freshness.pipe(about("How far Haravan is known."))
  }).pipe(about("How far each side is known.")),
  version: Schema.Int.pipe(about("Grows whenever a verdict, count or link of any row changed.", 4211)),
  currency: Schema.NullOr(Schema.String).pipe(
    about("The currency of all values; null if Haravan has not said. Then no row has a value.", "VND")
  )
}

const totals = {
  summary: TallySummary.pipe(about("How many rows have each verdict.")),
  values: TallyValues.pipe(about("What their differences are worth.")),
  unpriced: Schema.Int.pipe(about("How many rows differ and have no value, because their variant has no price.", 0))
}

/** A page of rows. */
export const TallyPage = Schema.Struct({
  ...freshness,
  rows: Schema.Array(TallyRow).pipe(about("The rows, in the order asked for.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the rows after these; null at the end.", null)),
  previousCursor: Schema.NullOr(Schema.String).pipe(
    about("The cursor of the rows before these, to be sent with `direction=backward`; null at the beginning.", null)
  )
}).annotate({ identifier: "TallyPage", description: "A page of the tally." })
export interface TallyPage extends Schema.Schema.Type<typeof TallyPage> {}

/** Haravan's locations whose stock is in no row. */
export const UnusedLocations = Schema.Array(Schema.Struct({
  id: HaravanLocationId.pipe(about("Haravan's location.", "964805")),
  name: Schema.String.pipe(about("Its name. Text from outside.", "Kho trưng bày")),
  transit: Schema.Boolean.pipe(about("Whether it is goods on the road between places.", false))
})).pipe(about("Haravan's locations that feed none of Loop's by the stock rules; empty without rules.", []))

/** Rows by verdict. */
export const TallyCounts = Schema.Struct({
  ...freshness,
  ...totals,
  notCounted: NotCounted.pipe(about("How many rows are left out of both, and why.")),
  unusedLocations: UnusedLocations,
  locations: Schema.Array(Schema.Struct({
    location: Schema.String.pipe(about("The location's name. Text from outside.", "Kho Hà Nội")),
    ...totals
  })).pipe(about("The same for each location."))
}).annotate({ identifier: "TallyCounts", description: "How many rows have each verdict, in all and by location." })
export interface TallyCounts extends Schema.Schema.Type<typeof TallyCounts> {}

/** A row, and where it comes from. */
export const TallyRowAnswer = Schema.Struct({
  source: Source.pipe(about("Where the numbers come from: a shop, or the sandbox.")),
  row: TallyRow.pipe(about("The row."))
}).annotate({ identifier: "TallyRowAnswer", description: "A row of the tally." })
export interface TallyRowAnswer extends Schema.Schema.Type<typeof TallyRowAnswer> {}

/** Rows of one variant. */
export const TallyRows = Schema.Struct({
  source: Source.pipe(about("Where the numbers come from: a shop, or the sandbox.")),
  rows: Schema.Array(TallyRow).pipe(about("The rows, by location.")),
  nextCursor: Schema.Null.pipe(about("Always null: a variant has few rows."))
}).annotate({ identifier: "TallyRows", description: "The rows of one variant." })
export interface TallyRows extends Schema.Schema.Type<typeof TallyRows> {}

/** A row whose sides were read again. */
export const RowReading = Schema.Struct({
  source: Source.pipe(about("Where the numbers come from: a shop, or the sandbox.")),
  row: TallyRow.pipe(about("The row as the store has it.")),
  kept: Schema.Boolean.pipe(about("Whether the store has what was read: not while another process syncs it.", true))
}).annotate({ identifier: "Reading", description: "A row whose two sides were read again just now." })
export interface RowReading extends Schema.Schema.Type<typeof RowReading> {}
