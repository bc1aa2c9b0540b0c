import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Source, Upstream } from "@stocktally/schema"
import type { Haravan, Loop } from "@stocktally/core"
import type { VerdictRules } from "@stocktally/tally"

/** The part of `Loop` that a sync uses. */
export type LoopReader = Pick<
  Loop["Service"],
  "inventory" | "inventoryPages" | "locationPages" | "budget" | "clockAheadMillis"
>

/** The part of `Haravan` that a sync uses. */
export type HaravanReader = Pick<
  Haravan["Service"],
  | "balanceCrawl"
  | "balanceChanges"
  | "balancesOf"
  | "lastBalanceChange"
  | "locationList"
  | "productChanges"
  | "productCount"
  | "productPages"
  | "shop"
  | "budget"
  | "clockAheadMillis"
>

/** The upstreams to sync; none for an upstream without a credential. */
export interface SyncSources {
  readonly source: Source
  readonly loop: Option.Option<LoopReader>
  readonly haravan: Option.Option<HaravanReader>
  /** The digest of each credential in use; none if nothing should be remembered about it. */
  readonly digests: { readonly [U in Upstream]: Effect.Effect<Option.Option<string>> }
  /** Reads the credentials again from their files, which may have changed. */
  readonly renewCredentials?: Effect.Effect<void> | undefined
}

/** Settings of `Sync`. */
export interface SyncSettings extends SyncSources {
  /** Names this process, for example by host and process id. Shown to people. */
  readonly holder: string
  readonly rules: VerdictRules
  /** How old the last complete read may be before everything is read again. */
  readonly fullEvery: Duration.Duration
  /** How long history is kept. */
  readonly keepHistory: Duration.Duration
  /** How old the data may be before `refresh("auto")` reads it again. */
  readonly staleAfter: Duration.Duration
}
