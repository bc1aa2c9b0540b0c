import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Source, Upstream } from "@stocktally/schema"
import type { Haravan, Loop } from "@stocktally/core"
import type { VerdictRules } from "@stocktally/tally"

/** What a sync reads of `Loop`. */
export type LoopReader = Pick<
  Loop["Service"],
  "inventory" | "inventoryPages" | "locationPages" | "budget" | "clockAheadMillis"
>

/** What a sync reads of `Haravan`. */
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

/** The upstreams to keep a store of; one without credentials is none. */
export interface SyncSources {
  readonly source: Source
  readonly loop: Option.Option<LoopReader>
  readonly haravan: Option.Option<HaravanReader>
  /** What the credential in use goes by now; none where nothing is to be remembered of it. */
  readonly digests: { readonly [U in Upstream]: Effect.Effect<Option.Option<string>> }
  /** Reads the credentials again from where they come: a file may hold another one by now. */
  readonly renewCredentials?: Effect.Effect<void> | undefined
}

/** Settings of `Sync`. */
export interface SyncSettings extends SyncSources {
  /** Names this process to the others: the host and process id, say. It is shown to people. */
  readonly holder: string
  readonly rules: VerdictRules
  /** How old the last complete read may be before everything is read again. */
  readonly fullEvery: Duration.Duration
  /** How long history is kept. */
  readonly keepHistory: Duration.Duration
  /** How old what is shown may be before `refresh("auto")` reads anew. */
  readonly staleAfter: Duration.Duration
}
