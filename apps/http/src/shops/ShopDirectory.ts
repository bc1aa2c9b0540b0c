import type { ReadModel, StoreReads } from "@stocktally/sync"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { HttpApp } from "../server/BootstrapHandler.ts"

/** Whether a shop can be asked. */
export type ShopState =
  | { readonly _tag: "Opening"; readonly problem: string | null }
  /** Someone must correct something; it is tried again from time to time. */
  | { readonly _tag: "Failed"; readonly problem: string }
  | {
    readonly _tag: "Open"
    readonly routes: HttpApp
    readonly readModel: ReadModel["Service"]
    readonly overview: StoreReads["Service"]["overview"]
    readonly scrape: Effect.Effect<string>
  }

/** A shop that the service serves, or would if its entry were right. */
export interface HostedShop {
  readonly slug: string
  /** Its name for people. */
  readonly label: string
  readonly state: () => ShopState
  /** The problem of its entry in the shops file, while it continues as it was; null if there is none. */
  readonly entryProblem: () => string | null
}

/** The shops that this service serves, in the order of the shops file. */
export class ShopDirectory extends Context.Service<ShopDirectory, {
  readonly shops: () => ReadonlyArray<HostedShop>
  /** Whether there is no shops file, so that logs and responses do not name the shop. */
  readonly isSingle: boolean
}>()("stocktally-http/shops/ShopDirectory") {}

/** The slug of the shop of a service without a shops file. */
export const onlySlug = "shop"
