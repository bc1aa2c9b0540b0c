import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Schema from "effect/Schema"
import { EventName, ServiceEvent } from "../models/Event.ts"
import { EventNames } from "../parameters/lists.ts"
import { storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** The event stream. */
export class EventsGroup extends HttpApiGroup.make("events").add(
  HttpApiEndpoint.get("stream", "/v1/events", {
    headers: {
      "last-event-id": Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))).pipe(
        about("The id of the last received event.", "1rwq0x8v2kd.995.0")
      )
    },
    query: {
      only: Schema.optionalKey(EventNames).pipe(
        about(
          `Only these events, comma-separated: ${EventName.literals.join(", ")}. \`reset\` comes with \`change\`.`,
          "version,progress,run"
        )
      )
    },
    success: HttpApiSchema.StreamSse({ events: ServiceEvent }),
    error: storeErrors
  }).annotateMerge(route(
    "Stream of events",
    "Server-sent events: `version` at the start and whenever the tally changes, `change` for each changed row, " +
      "`progress` of the sync (at most four a second), and `run` when a run ends. With `Last-Event-ID`, the changes " +
      "since that event come first, as far back as history is stored; `reset` means that some changes are lost and " +
      "the tally must be read again. With `only`, other events are not sent. Comments keep idle connections open. A " +
      "client that reads too slowly is disconnected, and can resume with `Last-Event-ID`. A key, or an address " +
      "without a key, may have 64 open streams."
  ))
).annotateMerge(group("Events", "Events of the service, as a stream.")) {}
