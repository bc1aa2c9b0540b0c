import { ReadModel } from "@stocktally/sync"
import { Settings } from "@stocktally/program"
import * as Effect from "effect/Effect"

/**
 * Syncs a new sandbox store once, so that there are rows to try the service with. A shop's store is only synced on
 * demand.
 */
export const firstSync = Effect.gen(function*() {
  const readModel = yield* ReadModel
  // The watch starts with a sync anyway.
  if (readModel.source !== "sandbox" || (yield* Settings).watch) return
  const { sides } = yield* readModel.freshness
  if (sides.loop.asOf !== null && sides.haravan.asOf !== null) return
  const { id } = yield* readModel.sync({ kind: "auto", acceptLoss: false })
  yield* Effect.logInfo(`the sandbox has no data yet; sync ${id} reads it now, and later syncs are up to you`)
}).pipe(
  Effect.catch((error) => Effect.logWarning(`the first sync of the sandbox could not start: ${error.message}`))
)
