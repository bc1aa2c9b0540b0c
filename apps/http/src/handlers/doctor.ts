import { Allowance, StocktallyApi } from "@stocktally/api"
import { ReadModel, StockStore } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { stored } from "./problems.ts"

/** What examining an upstream takes at most. */
const requestsForUpstream = 5

/** What the service is, and whether all is well. */
export const doctorHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "doctor",
  Effect.fnUntraced(function*(handlers) {
    const { examine, missing, source } = yield* ReadModel
    const { tallies } = yield* StockStore

    return handlers
      .handle("examine", Effect.fnUntraced(function*() {
        yield* (yield* Allowance).spend(requestsForUpstream * (2 - missing.length))
        return { source, rows: yield* stored(examine), nextCursor: null }
      }))
      .handle("state", () => Effect.map(stored(tallies.freshness), ({ version }) => ({ source, missing, version })))
  })
)
