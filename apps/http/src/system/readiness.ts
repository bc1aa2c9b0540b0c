import { NotReadyProblem, type Ready, StoreUnavailableProblem } from "@stocktally/api"
import { type Budget, type StockStore, UpstreamMetrics } from "@stocktally/core"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Lifecycle } from "../server/Lifecycle.ts"

export interface ReadinessOptions {
  readonly lifecycle: Lifecycle["Service"]
  readonly store: Pick<StockStore["Service"], "owner" | "place">
  readonly budgets: ReadonlyArray<readonly [Upstream, Option.Option<{ readonly budget: Budget }>]>
}

/** How long the store may take to say that it is there. */
const patience = "3 seconds"

/**
 * Whether requests should be sent here: not while the service starts or stops, nor while its store does not answer. The
 * upstreams are told of and decide nothing, because most routes answer without them.
 */
export const readiness = Effect.fnUntraced(function*({ budgets, lifecycle, store }: ReadinessOptions) {
  if (lifecycle.phase() === "stopping") return yield* new NotReadyProblem({ detail: "The service is stopping." })
  yield* store.owner.pipe(
    Effect.mapError(({ message, retryable }) => new StoreUnavailableProblem({ detail: message, retryable })),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.fail(new StoreUnavailableProblem({ detail: `The store did not answer within ${patience}.` }))
    })
  )
  const upstreams = yield* Effect.forEach(budgets, ([upstream, service]) =>
    Effect.map(stateOf(upstream, service), (state) => ({ upstream, state })))
  return { status: "ready", upstreams } satisfies Ready
})

type State = Ready["upstreams"][number]["state"]

const stateOf = (
  upstream: Upstream,
  service: Option.Option<{ readonly budget: Budget }>
): Effect.Effect<State> => {
  if (Option.isNone(service)) return Effect.succeed("not-configured")
  return Effect.gen(function*() {
    if ((yield* UpstreamMetrics.circuitOf(upstream)) !== "closed") return "failing"
    const { granted } = yield* SubscriptionRef.get(service.value.budget.state)
    return granted === 0 ? "unknown" : "ok"
  })
}
