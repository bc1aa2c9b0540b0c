import type { Effect } from "effect"
import type { HaravanBalance, LoopInventory } from "@stocktally/schema"
import type { Sandboxed } from "../virtual/sandboxed.ts"

/** Told of the records that a watcher has from now on. */
export interface Witness {
  readonly loop: (records: ReadonlyArray<LoopInventory>) => Effect.Effect<void>
  readonly haravan: (records: ReadonlyArray<HaravanBalance>) => Effect.Effect<void>
}

/** Watches a shop until it is interrupted. */
export type Watcher = (witness: Witness) => Effect.Effect<never, unknown, Sandboxed>
