/** The handlers of the contract's routes, except those in `system`. */
import * as Layer from "effect/Layer"
import { ResponseCache } from "./common/ResponseCache.ts"
import { doctorHandlers } from "./doctor.ts"
import { eventsHandlers } from "./events.ts"
import { haravanHandlers } from "./haravan.ts"
import { linksHandlers } from "./links.ts"
import { loopHandlers } from "./loop.ts"
import { rulesHandlers } from "./rules.ts"
import { syncsHandlers } from "./syncs.ts"
import { tallyHandlers } from "./tally.ts"

/** The handlers of every group except `system`. */
export const handlers = Layer.mergeAll(
  loopHandlers,
  haravanHandlers,
  tallyHandlers,
  syncsHandlers,
  eventsHandlers,
  linksHandlers,
  rulesHandlers,
  doctorHandlers
).pipe(Layer.provide(ResponseCache.layer))
