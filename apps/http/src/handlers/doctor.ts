import { CallerQuota, StocktallyApi } from "@stocktally/api"
import { doctorRequests, ReadModel } from "@stocktally/sync"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { withStoreProblems } from "./common/problems.ts"

/** The maximum number of upstream requests that the doctor's checks take. */
export const doctorCost = (missing: ReadonlyArray<Upstream>): number =>
  (["loop", "haravan"] as const).filter((upstream) => !missing.includes(upstream))
    .reduce((sum, upstream) => sum + doctorRequests[upstream], 0)

/** Handlers of the doctor's checks and the state of the service. */
export const doctorHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "doctor",
  Effect.fnUntraced(function*(handlers) {
    const { doctorChecks, freshness, missing, source, staleAfterMillis } = yield* ReadModel

    return handlers
      .handle(
        "examine",
        Effect.fnUntraced(function*() {
          yield* (yield* CallerQuota).consume(doctorCost(missing))
          return { source, rows: yield* withStoreProblems(doctorChecks), nextCursor: null }
        })
      )
      .handle(
        "state",
        () =>
          Effect.map(withStoreProblems(freshness), ({ version }) => ({ source, missing, version, staleAfterMillis }))
      )
  })
)
