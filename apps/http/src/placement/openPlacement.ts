import type { SettingsValues } from "@stocktally/program"
import { StoreError } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { Lifecycle } from "../server/Lifecycle.ts"
import { Placement } from "./Placement.ts"

/** Pauses between attempts to join, for example while the database server starts too. */
const retries = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

/** The placement that the settings choose. Loads nothing of the cluster without one. */
export const openPlacement = Effect.fnUntraced(function*({ cluster }: Pick<SettingsValues, "cluster">) {
  if (Option.isNone(cluster)) return Context.get(yield* Layer.build(Placement.local), Placement)
  const lifecycle = yield* Lifecycle
  const scope = yield* Effect.scope
  const { clusterPlacement } = yield* Effect.promise(() => import("./cluster.ts"))
  const join = Effect.gen(function*() {
    const own = yield* Scope.fork(scope)
    return yield* Layer.buildWithScope(Layer.fresh(clusterPlacement(cluster.value)), own).pipe(
      Effect.tapCause((cause) => Scope.close(own, Exit.failCause(cause)))
    )
  })
  const joined = yield* join.pipe(
    Effect.tapError((error) =>
      error instanceof StoreError && error.retryable
        ? Effect.andThen(
          lifecycle.setStartupProblem("The database cannot be opened yet; see the service's log."),
          Effect.logWarning(`the database cannot be opened yet: ${error.message}`)
        )
        : Effect.void
    ),
    Effect.retry({ schedule: retries, while: (error) => error instanceof StoreError && error.retryable })
  )
  return Context.get(joined, Placement)
})
