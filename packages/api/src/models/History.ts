/** The history of a row's counts and verdict. */
import { about, Quantity, Source, TimestampFromString, Verdict } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

const count = Schema.NullOr(Quantity)

/** Loop's count changed. */
export const LoopChange = Schema.Struct({
  what: Schema.Literal("loop").pipe(about("Loop's count changed.")),
  at: TimestampFromString.pipe(about("When the new count was read.", "2026-11-20T08:00:01.000Z")),
  notBefore: MaybeTime.pipe(
    about("When the old count was last read, so it changed later; null if unknown.", "2026-11-20T07:30:00.000Z")
  ),
  before: count.pipe(about("Loop's old count; null if Loop had no such record.", 70)),
  after: count.pipe(about("Loop's new count; null if Loop no longer has the record.", 73))
}).annotate({ identifier: "LoopChange", description: "Loop's count changed." })

const HaravanCounts = Schema.Struct({
  onHand: count.pipe(about("Units in stock.", 66)),
  committed: count.pipe(about("Units that are sold but not shipped.", 2)),
  incoming: count.pipe(about("Units on their way, which are not for sale yet.", 0)),
  available: Quantity.pipe(about("Units that can be sold.", 64))
}).annotate({ identifier: "HaravanCounts", description: "Haravan's counts." })

/** Haravan's counts changed. */
export const HaravanChange = Schema.Struct({
  what: Schema.Literal("haravan").pipe(about("Haravan's counts changed.")),
  at: TimestampFromString.pipe(about("When the new counts were read.", "2026-11-21T18:19:07.000Z")),
  updatedAt: MaybeTime.pipe(
    about("Haravan's time of the change; null if it gave none.", "2026-11-16T23:44:21.000Z")
  ),
  location: Schema.NullOr(Schema.String).pipe(
    about("Haravan's location if several feed the row, otherwise null. Text from outside.", null)
  ),
  before: Schema.NullOr(HaravanCounts).pipe(about("The old counts; null if Haravan had no such record.", null)),
  after: Schema.NullOr(HaravanCounts).pipe(about("The new counts; null if Haravan no longer has the record."))
}).annotate({ identifier: "HaravanChange", description: "Haravan's counts changed." })

/** A row's verdict changed. */
export const VerdictChange = Schema.Struct({
  what: Schema.Literal("verdict").pipe(about("The row's verdict changed.")),
  at: TimestampFromString.pipe(
    about("The time of the newest count that the new verdict is based on.", "2026-11-21T18:19:07.000Z")
  ),
  before: Verdict.pipe(about("The old verdict.", "settling")),
  after: Verdict.pipe(about("The new verdict.", "drift"))
}).annotate({ identifier: "VerdictChange", description: "A row's verdict changed." })

/** A change of a row; `what` names what changed. */
export const Change = Schema.Union([LoopChange, HaravanChange, VerdictChange]).annotate({
  identifier: "Change",
  description: "A change of a row; `what` names what changed."
})
export type Change = typeof Change.Type

/** A page of a row's changes. */
export const HistoryPage = Schema.Struct({
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  rows: Schema.Array(Change).pipe(about("The changes, newest first.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the older changes; null at the end.", null))
}).annotate({ identifier: "HistoryPage", description: "A page of a row's changes, newest first." })
export interface HistoryPage extends Schema.Schema.Type<typeof HistoryPage> {}
