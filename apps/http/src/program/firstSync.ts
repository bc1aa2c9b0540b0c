import { ReadModel } from "@stocktally/sync"
import { Settings } from "@stocktally/program"
import * as Effect from "effect/Effect"

/**
 * Fills a sandbox's store that was never synced, once, so that who tries the service finds rows in it. A shop's store is
 * only ever synced when someone says so.
 */
export const firstSync = Effect.gen(function*() {
  const readModel = yield* ReadModel
  // The watch begins with a sync anyway.
  if (readModel.source !== "sandbox" || (yield* Settings).watch) return
  const { sides } = yield* readModel.freshness
  if (sides.loop.asOf !== null && sides.haravan.asOf !== null) return
  const { id } = yield* readModel.sync({ kind: "auto", acceptLoss: false })
  yield* Effect.logInfo(`the sandbox's store was empty; sync ${id} fills it now, and further ones are yours to start`)
}).pipe(
  Effect.catch((error) => Effect.logWarning(`the sandbox's store could not be filled: ${error.message}`))
)
