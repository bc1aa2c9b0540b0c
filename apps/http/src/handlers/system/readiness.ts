import { NotReadyProblem, type Ready, StoreUnavailableProblem } from "@stocktally/api"
import { UpstreamMetrics } from "@stocktally/core"
import type { LiveReads, ReadModel } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { stored } from "../common/problems.ts"
import type { Lifecycle } from "../../server/Lifecycle.ts"
import { soonSeconds } from "../../server/ServerLimits.ts"

export interface ReadinessOptions {
  readonly lifecycle: Lifecycle["Service"]
  readonly readModel: Pick<ReadModel["Service"], "freshness">
  /** Tells those who run the service what strangers are not told. */
  readonly tell: (problem: string) => Effect.Effect<void>
  readonly budgets: LiveReads["Service"]["budgets"]
}

/** How long the store may take to say that it is there. */
const patience = "3 seconds"

/**
 * Whether requests should be sent here: not while the service starts or stops, nor while its store does not answer or
 * keeps the service's watch from syncing. The upstreams are told of and decide nothing, because most routes answer without them.
 */
export const readiness = Effect.fnUntraced(function*({ budgets, lifecycle, readModel, tell }: ReadinessOptions) {
  if (lifecycle.phase() === "stopping") {
    return yield* new NotReadyProblem({ retryAfterSeconds: soonSeconds, detail: "The service is stopping." })
  }
  yield* stored(readModel.freshness).pipe(
    Effect.catchTag("StoreUnavailableProblem", ({ detail = "", retryAfterSeconds, retryable }) =>
      // Whoever asks may be a stranger: where the store is and what is wrong with it is told to the log.
      Effect.andThen(
        tell(detail),
        Effect.fail(
          new StoreUnavailableProblem({
            retryable,
            detail: "The store does not answer; the service's log says more.",
            ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
          })
        )
      )),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () =>
        Effect.andThen(
          tell(`the store did not answer within ${patience}`),
          Effect.fail(
            new StoreUnavailableProblem({
              retryAfterSeconds: soonSeconds,
              detail: `The store did not answer within ${patience}.`
            })
          )
        )
    })
  )
  if (yield* lifecycle.isUnsynced) {
    return yield* new StoreUnavailableProblem({
      retryable: true,
      retryAfterSeconds: soonSeconds,
      detail: "The store has let no sync complete for three intervals; the service's log says more."
    })
  }
  const upstreams = yield* Effect.forEach(
    budgets,
    ([upstream, budget]) =>
      Effect.map(
        Option.isNone(budget) ? Effect.succeed("not-configured" as const) : UpstreamMetrics.outcomeOf(upstream),
        (state) => ({ upstream, state })
      )
  )
  return { status: "ready", upstreams } satisfies Ready
})
