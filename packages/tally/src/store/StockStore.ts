import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Catalog } from "./Catalog.ts"
import type { History } from "./History.ts"
import type { KeptLinks } from "./KeptLinks.ts"
import type { KnownCredentials } from "./KnownCredential.ts"
import type { KeptRules } from "./KeptRules.ts"
import type { Leases } from "./Lease.ts"
import type { Levels } from "./Levels.ts"
import type { Owner } from "./Owner.ts"
import type { Readings } from "./Reading.ts"
import type { SharedBudgets } from "./SharedBudget.ts"
import type { StoreError } from "./StoreError.ts"
import type { SyncRuns } from "./SyncRun.ts"
import type { Tallies } from "./Tallies.ts"

/**
 * Where Stocktally keeps what it read: one shop, or the sandbox. Every method fails with `StoreError` (its `reason` says
 * why, its message what to do) and is whole or undone. Ids are exact text, times milliseconds since 1970.
 */
export class StockStore extends Context.Service<StockStore, {
  /** What it is kept in; `place` is the file or server, without credentials. */
  readonly kind: "sqlite" | "postgres"
  readonly place: string
  readonly owner: Effect.Effect<Option.Option<Owner>, StoreError>
  /** Makes the store the owner's; fails with `WrongOwner` where it is another's. */
  readonly claim: (owner: Owner) => Effect.Effect<void, StoreError>
  /**
   * What `effect` asks of the store is of one moment, whatever is written meanwhile. It must not write to the store, nor wait
   * for anyone: as long as it runs, the database cannot clear away what is replaced.
   */
  readonly inSnapshot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  readonly credentials: KnownCredentials
  readonly leases: Leases
  readonly budgets: SharedBudgets
  readonly runs: SyncRuns
  readonly readings: Readings
  readonly catalog: Catalog
  readonly levels: Levels
  readonly links: KeptLinks
  readonly rules: KeptRules
  readonly tallies: Tallies
  readonly history: History
}>()("@stocktally/core/StockStore") {}
