import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Catalog } from "./Catalog.ts"
import type { History } from "./History.ts"
import type { LinkStore } from "./LinkStore.ts"
import type { CredentialMemory } from "./CredentialFacts.ts"
import type { RuleStore } from "./RuleStore.ts"
import type { Leases } from "./Lease.ts"
import type { Levels } from "./Levels.ts"
import type { Owner } from "./Owner.ts"
import type { Crawls } from "./Crawl.ts"
import type { SharedBudgets } from "./SharedBudget.ts"
import type { StoreError } from "./StoreError.ts"
import type { StoreOverview } from "./StoreOverview.ts"
import type { SyncRuns } from "./SyncRun.ts"
import type { Tallies } from "./Tallies.ts"

/**
 * The database of one shop or of the sandbox. Every method succeeds as a whole or fails with `StoreError`, whose
 * `reason` says why and whose message says what to do. Ids are exact text, times milliseconds since 1970.
 */
export class StockStore extends Context.Service<StockStore, {
  /** The kind of database. `place` is the file or server, without credentials. */
  readonly kind: "sqlite" | "postgres"
  readonly place: string
  readonly owner: Effect.Effect<Option.Option<Owner>, StoreError>
  /** Makes the store the owner's. Fails with `WrongOwner` if it has another owner. */
  readonly claim: (owner: Owner) => Effect.Effect<void, StoreError>
  /**
   * Runs an effect that reads one snapshot of the store, whatever is written in the meantime. The effect must not write
   * to the store or wait for anything else: while it runs, the database cannot remove replaced rows.
   */
  readonly inSnapshot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  readonly credentials: CredentialMemory
  readonly leases: Leases
  readonly budgets: SharedBudgets
  readonly runs: SyncRuns
  readonly crawls: Crawls
  readonly catalog: Catalog
  readonly levels: Levels
  readonly links: LinkStore
  readonly rules: RuleStore
  readonly tallies: Tallies
  readonly history: History
  /** Reads the overview. Stores of `ShopStores` that are asked at the same time may be read together. */
  readonly overview: Effect.Effect<StoreOverview, StoreError>
}>()("@stocktally/core/StockStore") {}
