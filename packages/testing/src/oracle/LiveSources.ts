import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Upstream } from "@stocktally/schema"
import type { Haravan, Loop } from "@stocktally/core"

/** What a live tally reads of `Loop`. */
export type LoopSource = Pick<Loop["Service"], "inventories" | "locations">

/** What a live tally reads of `Haravan`. */
export type HaravanSource = Pick<Haravan["Service"], "locations" | "products" | "balances">

/** The upstreams to read; one without credentials is none. */
export interface LiveSources {
  readonly loop: Option.Option<LoopSource>
  readonly haravan: Option.Option<HaravanSource>
}

/** How many levels of an upstream were read so far. Reported for each page. */
export interface Progress {
  readonly upstream: Upstream
  readonly rows: number
}

/** What is done about progress; it is waited for, so it should be quick. */
export type OnProgress = (progress: Progress) => Effect.Effect<void>
