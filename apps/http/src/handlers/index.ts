/** What the contract's routes do. The system's own routes are beside it, in `system`. */
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

/** Handlers of every group but `system`, over `ReadModel` and `LiveReads`. */
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
