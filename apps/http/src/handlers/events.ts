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
import { makeSlowClients, SlowPatience } from "./events/SlowClients.ts"
import { makeChangeFeed } from "./events/ChangeFeed.ts"
import { stored } from "./common/problems.ts"

/** How long what all streams have in common stays when nobody listens any more. */
const linger = Duration.seconds(5)

/** Proxies must neither keep the stream nor gather it up. */
const headers = { "cache-control": "no-store", "x-accel-buffering": "no" }

const everyEvent = EventName.literals

/** What is told without being asked for. */
export const eventsHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "events",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const { lookAgain } = yield* ResponseCache
    const feeds = yield* RcRef.make({ acquire: makeChangeFeed(readModel, lookAgain), idleTimeToLive: linger })
    // Many come at once, when they all lost their connections. From a moment ago on they are told a little more.
    const newestPosition = yield* Effect.cachedWithTTL(
      stored(readModel.feed({ limit: 1 })),
      Duration.millis(250)
    )
    const limit = makeStreamLimit()
    const slow = yield* makeSlowClients(yield* SlowPatience)

    return handlers.handle(
      "stream",
      Effect.fnUntraced(function*({ headers: asked, query: { only }, request }) {
        const asker = yield* CurrentRequest
        yield* limit.enter(
          asker === undefined || asker.caller === null ? `address ${asker?.address ?? ""}` : `key ${asker.caller}`
        )
        const newest = yield* newestPosition
        // A position that is none of the store's is answered with a reset.
        const position = asked["last-event-id"] ?? newest.position
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
