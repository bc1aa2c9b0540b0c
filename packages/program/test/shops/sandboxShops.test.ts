import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, FileSystem, Stream } from "effect"
import {
  readShops,
  requireHaravan,
  requireLoop,
  serveSandboxShops,
  Settings,
  type Shop,
  Sources
} from "../../src/index.ts"

const choices = { shops: 14, skus: 130, locations: 2, limits: "none" } as const

/** The shops of a file that the sandbox wrote. */
const usable = Effect.fnUntraced(function*(settings: ReadonlyArray<readonly [string, string]>) {
  const env = Object.fromEntries(settings)
  const { problems, shops } = yield* readShops(
    { path: env["STOCKTALLY_SHOPS"] ?? "", hosts: [env["STOCKTALLY_SHOPS_HOSTS"] ?? ""] },
    { environment: ConfigProvider.fromEnvRecord({ XDG_CONFIG_HOME: "/nowhere", ...env }) }
  )
  assert.deepStrictEqual(problems, [])
  return shops
})

const idOf = ({ settings }: Shop) =>
  Effect.flatMap(requireHaravan, ({ shop }) => Effect.map(shop, ({ id }) => id)).pipe(
    Effect.provide(Sources.layer({ sandbox: "refused" })),
    Effect.provideService(Settings, settings)
  )

describe("serveSandboxShops", () => {
  it.live("writes a file of different shops that can be read to the last page", () =>
    Effect.scoped(Effect.gen(function*() {
      const { settings } = yield* serveSandboxShops(choices)
      const shops = yield* usable(settings)
      assert.deepStrictEqual(shops.map(({ label, slug }) => [slug, label]).slice(11), [
        ["sapa", "Sa Pa"],
        ["hanoi-2", "Hà Nội 2"],
        ["saigon-2", "Sài Gòn 2"]
      ])
      assert.strictEqual(new Set(yield* Effect.forEach(shops, idOf)).size, 14)
      const inventories = yield* Effect.flatMap(requireLoop, (loop) => Stream.runCollect(loop.inventories())).pipe(
        Effect.provide(Sources.layer({ sandbox: "refused" })),
        Effect.provideService(Settings, shops[13]!.settings)
      )
      assert.isAbove(inventories.length, 200)
    })))

  it.live("removes the file at the end, and refuses invalid choices", () =>
    Effect.gen(function*() {
      const { settings: [[, path] = ["", ""]] } = yield* Effect.scoped(serveSandboxShops(choices))
      const files = yield* FileSystem.FileSystem
      assert.isFalse(yield* files.exists(path))
      const error = yield* Effect.flip(Effect.scoped(serveSandboxShops({ ...choices, locations: 0 })))
      assert.strictEqual(error._tag, "InvalidSandboxChoice")
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
