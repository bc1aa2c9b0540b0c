import type { HaravanScope } from "./haravan/routes.ts"
import type { LoopScope } from "./loop/routes.ts"

/** Where each upstream is below the sandbox's address. */
export const basePaths = { loop: "/loop/api/v1", haravan: "/haravan/com" } as const

/** The keys and tokens that the sandbox accepts. None of them is a secret. */
export const credentials = {
  loopApiKey: "sandbox-loop-key",
  haravanAccessToken: "sandbox-haravan-token",
  /** Opens another shop at Haravan. */
  haravanAccessTokenOfAnotherShop: "sandbox-haravan-token-another-shop",
  /** Keys that lack one scope: Loop answers 401 to them, Haravan 403. */
  loopApiKeysWithout: {
    inventory: "sandbox-loop-key-no-inventory",
    locations: "sandbox-loop-key-no-locations"
  },
  haravanAccessTokensWithout: {
    inventories: "sandbox-haravan-token-no-inventories",
    shop: "sandbox-haravan-token-no-shop",
    products: "sandbox-haravan-token-no-products"
  }
} as const

export type SandboxCredentials = typeof credentials

const datedBasePath = /^\/loop\/api\/(2026-07|2026-10|latest)(?=\/)/

/** Replaces a dated version of Loop's API by `v1`: all of them answer the same here. */
export const withoutVersion = (path: string): string => path.replace(datedBasePath, basePaths.loop)

/** The scope that each Loop key lacks. */
export const loopKeys: ReadonlyMap<string, LoopScope | undefined> = new Map([
  [credentials.loopApiKey, undefined],
  [credentials.loopApiKeysWithout.inventory, "Inventory (Read)"],
  [credentials.loopApiKeysWithout.locations, "Locations (Read)"]
])

/** The scope that each Haravan token lacks. */
export const haravanTokens: ReadonlyMap<string, HaravanScope | undefined> = new Map([
  [credentials.haravanAccessToken, undefined],
  [credentials.haravanAccessTokenOfAnotherShop, undefined],
  [credentials.haravanAccessTokensWithout.inventories, "com.read_inventories"],
  [credentials.haravanAccessTokensWithout.shop, "com.read_shop"],
  [credentials.haravanAccessTokensWithout.products, "com.read_products"]
])
