import { NotReadyProblem, type Ready } from "@stocktally/api"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { CurrentRequest } from "../../server/CurrentRequest.ts"
import type { Placement } from "../../placement/Placement.ts"
import { Lifecycle } from "../../server/Lifecycle.ts"
import { defaultRetrySeconds } from "../../server/ServerLimits.ts"
import { visibleShops } from "../../shops/dispatch.ts"
import type { ShopDirectory } from "../../shops/ShopDirectory.ts"
import { mergeScrapes } from "./mergeScrapes.ts"
import { readiness, type ReadinessOptions } from "./readiness.ts"
import { measureProcess } from "./scrape.ts"
import { makeThrottledLog } from "./throttledLog.ts"

/** The answers for monitoring. */
export class ServiceHealth extends Context.Service<ServiceHealth, {
  /** Fails if the service cannot handle requests. */
  readonly ready: Effect.Effect<Ready, Effect.Error<ReturnType<typeof readiness>>>
  /** The metrics that the current request's key may see, in Prometheus' text format. */
  readonly scrape: Effect.Effect<string>
}>()("stocktally-http/handlers/system/ServiceHealth") {
  /** The health of a service with one shop: that of its store. */
  static readonly ofOneShop = (
    { budgets, readModel, scrape }:
      & Pick<ReadinessOptions, "budgets" | "readModel">
      & Pick<ServiceHealth["Service"], "scrape">
  ): Effect.Effect<ServiceHealth["Service"], never, Lifecycle> =>
    Effect.map(Lifecycle, (lifecycle) => ({
      ready: readiness({ lifecycle, readModel, budgets, log: makeThrottledLog(Duration.seconds(10)) }),
      scrape: Effect.andThen(measureProcess, scrape)
    }))

  /**
   * The health of a service with several shops: it can handle requests, whatever the state of a shop, unless no process
   * of its cluster syncs one.
   */
  static readonly ofShops = (
    directory: ShopDirectory["Service"],
    { overdue }: Pick<Placement["Service"], "overdue">
  ): Effect.Effect<ServiceHealth["Service"], never, Lifecycle> =>
    Effect.map(Lifecycle, (lifecycle) => ({
      ready: Effect.gen(function*() {
        const shops = yield* overdue
        const problem = lifecycle.phase() === "stopping"
          ? "The service is stopping."
          : shops > 0
          ? `${shops === 1 ? "One shop was" : `${shops} shops were`} not synced for 90 seconds beyond the interval.`
          : undefined
        if (problem === undefined) return { status: "ready" as const, upstreams: [] }
        return yield* new NotReadyProblem({ retryAfterSeconds: defaultRetrySeconds, detail: problem })
      }),
      scrape: Effect.gen(function*() {
        const request = yield* CurrentRequest
        const shops = yield* visibleShops(directory)
        const ofShops = yield* Effect.forEach(shops, ({ slug, state }) => {
          const found = state()
          return found._tag === "Open" ? Effect.map(found.scrape, (text) => [{ slug, text }]) : Effect.succeed([])
        }, { concurrency: 8 })
        // Metrics of the process are about all shops.
        const ofProcess = (request?.shops ?? null) === null
          ? yield* Effect.andThen(measureProcess, PrometheusMetrics.format())
          : ""
        return mergeScrapes(ofProcess, ofShops.flat())
      })
    }))
}
