/** How a row's counts and verdict changed. */
import { about, Quantity, Source, TimestampFromString, Verdict } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

const count = Schema.NullOr(Quantity)

/** Loop's count changed. */
export const LoopChange = Schema.Struct({
  what: Schema.Literal("loop").pipe(about("Loop's count changed.")),
  at: TimestampFromString.pipe(about("When it was read.", "2026-11-20T08:00:01.000Z")),
  notBefore: MaybeTime.pipe(
    about("It changed after this time; null where that is not known.", "2026-11-20T07:30:00.000Z")
  ),
  before: count.pipe(about("What Loop offered before; null where it had no such record.", 70)),
  after: count.pipe(about("What Loop offers since; null where it has no such record any more.", 73))
}).annotate({ identifier: "LoopChange", description: "Loop's count changed." })

const HaravanCounts = Schema.Struct({
  onHand: count.pipe(about("What is there.", 66)),
  committed: count.pipe(about("What is sold and not shipped yet.", 2)),
  incoming: count.pipe(about("What is on its way, and not sellable.", 0)),
  available: Quantity.pipe(about("What can be sold.", 64))
}).annotate({ identifier: "HaravanCounts", description: "Haravan's counts at a time." })

/** Haravan's counts changed. */
export const HaravanChange = Schema.Struct({
  what: Schema.Literal("haravan").pipe(about("Haravan's counts changed.")),
  at: TimestampFromString.pipe(about("When it was read.", "2026-11-21T18:19:07.000Z")),
  updatedAt: MaybeTime.pipe(
    about("Haravan's own time of the change; null where it told none.", "2026-11-16T23:44:21.000Z")
  ),
  location: Schema.NullOr(Schema.String).pipe(
    about("Haravan's location, if several feed the row; null otherwise. Text from outside.", null)
  ),
  before: Schema.NullOr(HaravanCounts).pipe(about("The counts before; null where there was no such record.", null)),
  after: Schema.NullOr(HaravanCounts).pipe(about("The counts since; null where there is no such record any more."))
}).annotate({ identifier: "HaravanChange", description: "Haravan's counts changed." })

/** A row's verdict became another. */
export const VerdictChange = Schema.Struct({
  what: Schema.Literal("verdict").pipe(about("The row's verdict became another.")),
  at: TimestampFromString.pipe(about("The newest reading that it rests on.", "2026-11-21T18:19:07.000Z")),
  before: Verdict.pipe(about("What the row said before.", "settling")),
  after: Verdict.pipe(about("What it says since.", "drift"))
}).annotate({ identifier: "VerdictChange", description: "A row's verdict became another." })

/** A change of a row; `what` says of what. */
export const Change = Schema.Union([LoopChange, HaravanChange, VerdictChange]).annotate({
  identifier: "Change",
  description: "A change of a row; `what` says of what."
})
export type Change = typeof Change.Type

/** A page of a row's changes. */
export const HistoryPage = Schema.Struct({
  source: Source.pipe(about("Where the numbers come from: a shop, or the sandbox.")),
  rows: Schema.Array(Change).pipe(about("The changes, the newest first.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the changes before these; null at the end.", null))
}).annotate({ identifier: "HistoryPage", description: "A page of a row's changes, the newest first." })
export interface HistoryPage extends Schema.Schema.Type<typeof HistoryPage> {}
