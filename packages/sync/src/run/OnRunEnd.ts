import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { SyncError } from "../SyncError.ts"
import type { SyncReport } from "./runSync.ts"

/** Notified of how each run of this process ended, whoever asked for it. `Sync.layer` reads it; by default nobody is. */
export const OnRunEnd = Context.Reference<(exit: Exit.Exit<SyncReport, SyncError>) => Effect.Effect<void>>(
  "@stocktally/sync/OnRunEnd",
  { defaultValue: () => () => Effect.void }
)
