/** What is told without being asked for: server-sent events. */
import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { Change } from "./History.ts"
import { SyncProgress, SyncRun } from "./Sync.ts"

const position = Schema.String.pipe(about("Where the stream has come to: what `Last-Event-ID` resumes from."))
const json = <S extends Schema.Top>(of: S) => Schema.fromJsonString(of)
const named = <const Name extends string>(name: Name) => Schema.Literal(name).pipe(about("The event's name."))

/** How the sync stands. At most four a second; without an id, because it is not kept. */
export const ProgressEvent = Schema.Struct({ event: named("progress"), data: json(SyncProgress) })
  .annotate({ identifier: "ProgressEvent", description: "How the sync stands; at most four a second. Not kept." })

/** A run ended. */
export const RunEvent = Schema.Struct({ event: named("run"), data: json(SyncRun) })
  .annotate({ identifier: "RunEvent", description: "A sync run ended. Not kept: `GET /v1/syncs` has it." })

/** A row's counts or verdict changed. */
export const RowChanged = Schema.Struct({
  rowId: Schema.String.pipe(about("The row's id.", "l:674353902539857412:674353902539857001")),
  change: Change.pipe(about("What changed."))
}).annotate({ identifier: "RowChanged", description: "A row's counts or verdict changed." })
export interface RowChanged extends Schema.Schema.Type<typeof RowChanged> {}

/** A row's counts or verdict changed; kept for `STOCKTALLY_HISTORY_DAYS`. */
export const ChangeEvent = Schema.Struct({ id: position, event: named("change"), data: json(RowChanged) })
  .annotate({
    identifier: "ChangeEvent",
    description: "A row's counts or verdict changed; kept as long as the history."
  })

/** The tally is another than before. */
export const VersionChanged = Schema.Struct({
  version: Schema.Int.pipe(about("The tally's version.", 4211))
}).annotate({
  identifier: "VersionChanged",
  description: "The tally is another than before: ask again for what is shown."
})

/** The tally is another than before, or this is where it stands at the start. */
export const VersionEvent = Schema.Struct({
  id: Schema.optionalKey(position),
  event: named("version"),
  data: json(VersionChanged)
})
  .annotate({
    identifier: "VersionEvent",
    description: "Rows, verdicts or links are others than before; also how it stands at first."
  })

/** What lies between `Last-Event-ID` and now is not all kept any more. */
export const Missed = Schema.Struct({
  reason: Schema.Literals(["trimmed", "unknown"]).pipe(
    about("`trimmed`: older than what is kept; `unknown`: no position of this store.")
  )
}).annotate({ identifier: "Missed", description: "Why changes are left out." })

/** Some changes were missed for good: read the tally anew, and go on from here. */
export const ResetEvent = Schema.Struct({ id: position, event: named("reset"), data: json(Missed) })
  .annotate({
    identifier: "ResetEvent",
    description: "Changes were missed for good: read the tally anew; the stream goes on from here."
  })

/** The events that can be asked for by name; `reset` comes with `change`. */
export const EventName = Schema.Literals(["version", "change", "progress", "run"])
export type EventName = typeof EventName.Type

/** An event of the stream, by its name. */
export const ServiceEvent = Schema.Union([ProgressEvent, RunEvent, ChangeEvent, VersionEvent, ResetEvent])
export type ServiceEvent = typeof ServiceEvent.Type
