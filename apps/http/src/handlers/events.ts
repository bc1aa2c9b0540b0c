import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { EventName, StocktallyApi } from "@stocktally/api"
import { ReadModel } from "@stocktally/sync"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RcRef from "effect/RcRef"
import * as Stream from "effect/Stream"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { ResponseCache } from "./common/ResponseCache.ts"
import { eventStream } from "./events/eventStream.ts"
import { CurrentRequest } from "../server/CurrentRequest.ts"
import { makeStreamLimit } from "./events/StreamLimit.ts"
import { makeSlowClients, SlowClientSettings } from "./events/SlowClients.ts"
import { makeChangeFeed } from "./events/ChangeFeed.ts"
import { withStoreProblems } from "./common/problems.ts"

/** How long the shared feed stays open without listeners. */
const linger = Duration.seconds(5)

/** Proxies must neither cache nor buffer the stream. */
const headers = { "cache-control": "no-store", "x-accel-buffering": "no" }

const everyEvent = EventName.literals

/** The handler of the event stream. */
export const eventsHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "events",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const { revalidate } = yield* ResponseCache
    // Many clients reconnect at once. A slightly older position only repeats a few events, but none that were published.
    const [newestPosition, forgetPosition] = yield* Effect.cachedInvalidateWithTTL(
      withStoreProblems(readModel.feed({ limit: 1 })),
      Duration.millis(250)
    )
    const feeds = yield* RcRef.make({
      acquire: makeChangeFeed(readModel, Effect.andThen(revalidate, forgetPosition)),
      idleTimeToLive: linger
    })
    const limit = makeStreamLimit()
    const slow = yield* makeSlowClients(yield* SlowClientSettings)

    return handlers.handle(
      "stream",
      Effect.fnUntraced(function*({ headers: requestHeaders, query: { only }, request }) {
        const facts = yield* CurrentRequest
        yield* limit.enter(
          facts === undefined || facts.caller === null ? `address ${facts?.address ?? ""}` : `key ${facts.caller}`
        )
        const newest = yield* newestPosition
        // A position that the store does not know is answered with a reset.
        const position = requestHeaders["last-event-id"] ?? newest.position
        const { socket } = NodeHttpServerRequest.toIncomingMessage(request)
        const events = Stream.unwrap(
          Effect.map(RcRef.get(feeds), (changeFeed) => eventStream(changeFeed, position, new Set(only ?? everyEvent)))
        )
        return HttpServerResponse.stream(events.pipe(slow.watch(() => socket.destroy())), {
          contentType: "text/event-stream",
          headers
        })
      })
    )
  })
)
