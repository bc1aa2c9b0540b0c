import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { SyncError } from "../SyncError.ts"
import type { SyncReport } from "./runSync.ts"

/** Called when a run of this process ends, no matter who started it. `Sync.layer` reads it. Does nothing by default. */
export const OnRunEnd = Context.Reference<(exit: Exit.Exit<SyncReport, SyncError>) => Effect.Effect<void>>(
  "@stocktally/sync/OnRunEnd",
  { defaultValue: () => () => Effect.void }
)
