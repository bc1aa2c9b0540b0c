/** The simulated shops of an experiment. */
import type { Sandbox } from "@stocktally/sandbox"
import { serveShops } from "@stocktally/sandbox/server"
import { Effect, type Scope } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { ChaosError } from "./host/ChaosError.ts"

/** Shops that are served on loopback, with the settings of a service for them. */
export interface SimulatedShops {
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly sandboxes: ReadonlyArray<readonly [shop: string, sandbox: Sandbox["Service"]]>
}

const [variants, locations] = [50, 3]
const variables = { loop: "STOCKTALLY_SHOP_LOOP", haravan: "STOCKTALLY_SHOP_HARAVAN" } as const

/** Serves so many ticking shops until the scope closes, and writes a shops file for them. */
export const simulateShops = Effect.fnUntraced(
  function*(folder: string, count: number): Effect.fn.Return<SimulatedShops, ChaosError, Scope.Scope> {
    const { credentials, port, shops } = yield* serveShops(
      Array.from({ length: count }, (_, index) => ({
        slug: `shop-${String(index + 1).padStart(String(count).length, "0")}`,
        options: { seed: index + 1, skus: variants, locations, tick: true }
      }))
    ).pipe(Effect.mapError(({ message }) => new ChaosError({ message })))
    const file = join(folder, "shops.json")
    const entries = shops.map(({ haravanBaseUrl, loopBaseUrl, slug }) => ({
      slug,
      label: slug,
      loop: { key: `env:${variables.loop}`, baseUrl: loopBaseUrl },
      haravan: { token: `env:${variables.haravan}`, baseUrl: haravanBaseUrl }
    }))
    yield* Effect.sync(() => writeFileSync(file, JSON.stringify({ shops: entries }), { mode: 0o600 }))
    return {
      port,
      settings: {
        STOCKTALLY_SHOPS: file,
        STOCKTALLY_SHOPS_HOSTS: "127.0.0.1",
        [variables.loop]: credentials.loopApiKey,
        [variables.haravan]: credentials.haravanAccessToken
      },
      sandboxes: shops.map(({ sandbox, slug }) => [slug, sandbox])
    }
  }
)
