import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Schema from "effect/Schema"
import { EventName, ServiceEvent } from "../models/Event.ts"
import { EventNames } from "../parameters/lists.ts"
import { storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** What is told without being asked for. */
export class EventsGroup extends HttpApiGroup.make("events").add(
  HttpApiEndpoint.get("stream", "/v1/events", {
    headers: {
      "last-event-id": Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))).pipe(
        about("The id of the last event that was received.", "1rwq0x8v2kd.995.0")
      )
    },
    query: {
      only: Schema.optionalKey(EventNames).pipe(
        about(
          `Only these events, with commas between: ${EventName.literals.join(", ")}. With \`change\` comes \`reset\`.`,
          "version,progress,run"
        )
      )
    },
    success: HttpApiSchema.StreamSse({ events: ServiceEvent }),
    error: storeErrors
  }).annotateMerge(route(
    "What happens, as it happens",
    "Server-sent events: `version` where the tally stands and each time it moves, `change` for each row that changed, " +
      "`progress` of the sync (at most four a second), `run` when one ends. With `Last-Event-ID` the changes since come " +
      "first, as far as they are kept; `reset` says that some are not, and the tally must be read anew. With `only` no other " +
      "events than those are sent. Comments keep idle connections open. A client that reads too slowly is dropped, and comes back with `Last-Event-ID`. " +
      "A key, or an address without one, may have 64 streams open."
  ))
).annotateMerge(group("Events", "What is told without being asked for.")) {}
