import { NotReadyProblem, type Ready, StoreUnavailableProblem } from "@stocktally/api"
import { UpstreamMetrics } from "@stocktally/core"
import type { LiveReads, ReadModel } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { withStoreProblems } from "../common/problems.ts"
import type { Lifecycle } from "../../server/Lifecycle.ts"
import { defaultRetrySeconds } from "../../server/ServerLimits.ts"

export interface ReadinessOptions {
  readonly lifecycle: Lifecycle["Service"]
  readonly readModel: Pick<ReadModel["Service"], "freshness">
  /** Logs details that callers without a key must not see. */
  readonly log: (problem: string) => Effect.Effect<void>
  readonly budgets: LiveReads["Service"]["budgets"]
}

/** How long the store may take to answer. */
const timeout = "3 seconds"

/**
 * Reports whether the service can handle requests. It is not ready while it starts or stops, while its store does not
 * answer, or while the store blocks the syncs of its watch. It lists the state of the upstreams, but does not depend on
 * them, because most routes work without them.
 */
export const readiness = Effect.fnUntraced(function*({ budgets, lifecycle, log, readModel }: ReadinessOptions) {
  if (lifecycle.phase() === "stopping") {
    return yield* new NotReadyProblem({ retryAfterSeconds: defaultRetrySeconds, detail: "The service is stopping." })
  }
  yield* withStoreProblems(readModel.freshness).pipe(
    Effect.catchTag("StoreUnavailableProblem", ({ detail = "", retryAfterSeconds, retryable }) =>
      // This route needs no key, so only the log says where the store is and what is wrong with it.
      Effect.andThen(
        log(detail),
        Effect.fail(
          new StoreUnavailableProblem({
            retryable,
            detail: "The database does not respond; see the service's log.",
            ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
          })
        )
      )),
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () =>
        Effect.andThen(
          log(`the database did not respond within ${timeout}`),
          Effect.fail(
            new StoreUnavailableProblem({
              retryAfterSeconds: defaultRetrySeconds,
              detail: `The database did not respond within ${timeout}.`
            })
          )
        )
    })
  )
  if (yield* lifecycle.isSyncOverdue) {
    return yield* new StoreUnavailableProblem({
      retryable: true,
      retryAfterSeconds: defaultRetrySeconds,
      detail: "The database has blocked all syncs for three intervals; see the service's log."
    })
  }
  const upstreams = yield* Effect.forEach(
    budgets,
    ([upstream, budget]) =>
      Effect.map(
        Option.isNone(budget) ? Effect.succeed("not-configured" as const) : UpstreamMetrics.latestOutcome(upstream),
        (state) => ({ upstream, state })
      )
  )
  return { status: "ready", upstreams } satisfies Ready
})
