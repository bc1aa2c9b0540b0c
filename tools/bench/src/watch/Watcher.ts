import type { Effect } from "effect"
import type { HaravanBalance, LoopInventory } from "@stocktally/schema"
import type { SandboxClients } from "../virtual/sandboxClients.ts"

/** Receives the records that a watcher has read. */
export interface ReadListener {
  readonly loop: (records: ReadonlyArray<LoopInventory>) => Effect.Effect<void>
  readonly haravan: (records: ReadonlyArray<HaravanBalance>) => Effect.Effect<void>
}

/** Watches a shop until it is interrupted. */
export type Watcher = (listener: ReadListener) => Effect.Effect<never, unknown, SandboxClients>
