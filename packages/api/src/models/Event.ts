/** Server-sent events. */
import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { Change } from "./History.ts"
import { SyncProgress, SyncRun } from "./Sync.ts"

const position = Schema.String.pipe(about("The position in the stream, for `Last-Event-ID`."))
const json = <S extends Schema.Top>(of: S) => Schema.fromJsonString(of)
const eventName = <const Name extends string>(name: Name) => Schema.Literal(name).pipe(about("The event's name."))

/** The progress of the sync. At most four a second; without an id, because it is not stored. */
export const ProgressEvent = Schema.Struct({ event: eventName("progress"), data: json(SyncProgress) })
  .annotate({
    identifier: "ProgressEvent",
    description: "The progress of the sync; at most four a second. Not stored."
  })

/** A run ended. */
export const RunEvent = Schema.Struct({ event: eventName("run"), data: json(SyncRun) })
  .annotate({
    identifier: "RunEvent",
    description: "A sync run ended. Not stored as an event: `GET /v1/syncs` lists runs."
  })

/** A row's counts or verdict changed. */
export const RowChanged = Schema.Struct({
  rowId: Schema.String.pipe(about("The row's id.", "l:674353902539857414:680118439701923348")),
  change: Change.pipe(about("The change."))
}).annotate({ identifier: "RowChanged", description: "A row's counts or verdict changed." })
export interface RowChanged extends Schema.Schema.Type<typeof RowChanged> {}

/** A row's counts or verdict changed; stored for `STOCKTALLY_HISTORY_DAYS`. */
export const ChangeEvent = Schema.Struct({ id: position, event: eventName("change"), data: json(RowChanged) })
  .annotate({
    identifier: "ChangeEvent",
    description: "A row's counts or verdict changed; stored as long as the history."
  })

/** The tally changed. */
export const VersionChanged = Schema.Struct({
  version: Schema.Int.pipe(about("The tally's version.", 4211))
}).annotate({
  identifier: "VersionChanged",
  description: "The tally changed: request what you show again."
})

/** The tally changed. Also sent at the start, with the current version. */
export const VersionEvent = Schema.Struct({
  id: Schema.optionalKey(position),
  event: eventName("version"),
  data: json(VersionChanged)
})
  .annotate({
    identifier: "VersionEvent",
    description: "Rows, verdicts or links changed. Also sent at the start, with the current version."
  })

/** Why the changes since `Last-Event-ID` are not all available. */
export const Missed = Schema.Struct({
  reason: Schema.Literals(["trimmed", "unknown"]).pipe(
    about("`trimmed`: they are older than the history; `unknown`: the position is not of this store.")
  )
}).annotate({ identifier: "Missed", description: "Why changes are missing." })

/** Some changes are lost: read the tally again, and continue from this event. */
export const ResetEvent = Schema.Struct({ id: position, event: eventName("reset"), data: json(Missed) })
  .annotate({
    identifier: "ResetEvent",
    description: "Some changes are lost: read the tally again. The stream continues from here."
  })

/** The events that can be requested by name; `reset` comes with `change`. */
export const EventName = Schema.Literals(["version", "change", "progress", "run"])
export type EventName = typeof EventName.Type

/** An event of the stream. */
export const ServiceEvent = Schema.Union([ProgressEvent, RunEvent, ChangeEvent, VersionEvent, ResetEvent])
export type ServiceEvent = typeof ServiceEvent.Type
