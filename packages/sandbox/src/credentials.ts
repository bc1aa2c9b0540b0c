import type { HaravanScope } from "./haravan/routes.ts"
import type { LoopScope } from "./loop/routes.ts"

/** Where the two upstreams are found in the sandbox, and what opens them. None of it is a secret. */
export const sandboxInfo = {
  loopBasePath: "/loop/api/v1",
  haravanBasePath: "/haravan/com",
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

export type SandboxInfo = typeof sandboxInfo

/** Loop's dated versions, which answer the same here; `v1` and `latest` are aliases of them. */
const datedBasePath = /^\/loop\/api\/(2026-07|2026-10|latest)(?=\/)/

/** The path with Loop's base path for whichever version was asked. */
export const versionless = (path: string): string => path.replace(datedBasePath, sandboxInfo.loopBasePath)

/** What a known credential lacks; no entry for a credential that is not known. */
export const loopKeys: ReadonlyMap<string, LoopScope | undefined> = new Map([
  [sandboxInfo.loopApiKey, undefined],
  [sandboxInfo.loopApiKeysWithout.inventory, "Inventory (Read)"],
  [sandboxInfo.loopApiKeysWithout.locations, "Locations (Read)"]
])

export const haravanTokens: ReadonlyMap<string, HaravanScope | undefined> = new Map([
  [sandboxInfo.haravanAccessToken, undefined],
  [sandboxInfo.haravanAccessTokenOfAnotherShop, undefined],
  [sandboxInfo.haravanAccessTokensWithout.inventories, "com.read_inventories"],
  [sandboxInfo.haravanAccessTokensWithout.shop, "com.read_shop"],
  [sandboxInfo.haravanAccessTokensWithout.products, "com.read_products"]
])
