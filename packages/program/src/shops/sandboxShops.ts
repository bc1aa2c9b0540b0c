/** Several simulated shops, with a shops file for them. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Scope from "effect/Scope"
import { join } from "node:path"
import { fileFailure } from "../settings/fileFailure.ts"
import { settings } from "../settings/table.ts"
import {
  type InvalidSandboxChoice,
  notStarted,
  type SandboxChoices,
  SandboxNotStarted,
  sandboxOptions
} from "../sources/SandboxProcess.ts"
import type { ShopEntry } from "./ShopsFile.ts"

/** Which shops the sandbox simulates: `shops` of them, with seeds that follow each other. */
export interface SandboxShopsChoices extends SandboxChoices {
  readonly shops: number
  readonly port?: number | undefined
}

/** Simulated shops. Their credentials are not secret. */
export interface SandboxShops {
  readonly port: number
  /** The settings to copy, in display order. They name a shops file, which is removed when the scope closes. */
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
}

const references = { loop: "STOCKTALLY_SHOP_LOOP", haravan: "STOCKTALLY_SHOP_HARAVAN" } as const

const cities = [
  ["hanoi", "Hà Nội"],
  ["saigon", "Sài Gòn"],
  ["danang", "Đà Nẵng"],
  ["hue", "Huế"],
  ["haiphong", "Hải Phòng"],
  ["cantho", "Cần Thơ"],
  ["dalat", "Đà Lạt"],
  ["nhatrang", "Nha Trang"],
  ["vinh", "Vinh"],
  ["quynhon", "Quy Nhơn"],
  ["hoian", "Hội An"],
  ["sapa", "Sa Pa"]
] as const

/** The names of so many shops: each city's, then each city's second, and so on. */
const namesOf = (shops: number) =>
  Array.from(
    { length: Math.ceil(shops / cities.length) },
    (_, round) =>
      cities.map(([slug, label]) =>
        round === 0 ? { slug, label } : { slug: `${slug}-${round + 1}`, label: `${label} ${round + 1}` }
      )
  ).flat().slice(0, shops)

/**
 * Simulates several shops on one loopback port (0 means any free port) until the scope closes. Fails with
 * `InvalidSandboxChoice` before anything starts, and with `SandboxNotStarted` if it cannot listen or cannot write the file.
 */
export const serveSandboxShops = Effect.fnUntraced(function*(
  { port = 0, shops: count, ...choices }: SandboxShopsChoices
): Effect.fn.Return<SandboxShops, InvalidSandboxChoice | SandboxNotStarted, Scope.Scope> {
  const options = yield* sandboxOptions(choices)
  const { serveShops } = yield* Effect.promise(() => import("@stocktally/sandbox/server"))
  const names = namesOf(count)
  const served = yield* serveShops(
    names.map(({ slug }, index) => ({ slug, options: { ...options, seed: options.seed + index } })),
    { port }
  ).pipe(Effect.mapError(notStarted))
  const entries = served.shops.map(({ haravanBaseUrl, loopBaseUrl, slug }, index): ShopEntry => ({
    slug,
    label: names[index]?.label ?? slug,
    loop: { key: `env:${references.loop}`, baseUrl: loopBaseUrl },
    haravan: { token: `env:${references.haravan}`, baseUrl: haravanBaseUrl }
  }))
  const file = yield* writeShopsFile(entries)
  return {
    port: served.port,
    settings: [
      [settings.shops.name, file],
      [settings.shopsHosts.name, "127.0.0.1"],
      [references.loop, served.credentials.loopApiKey],
      [references.haravan, served.credentials.haravanAccessToken]
    ]
  }
})

/** Writes a shops file that is removed when the scope closes, and returns its path. */
const writeShopsFile = Effect.fnUntraced(
  function*(shops: ReadonlyArray<ShopEntry>) {
    const files = yield* FileSystem.FileSystem
    const path = join(yield* files.makeTempDirectoryScoped({ prefix: "stocktally-sandbox-" }), "shops.json")
    yield* files.writeFileString(path, `${JSON.stringify({ shops }, null, 2)}\n`, { mode: 0o600 })
    return path
  },
  (effect) =>
    Effect.mapError(
      effect,
      (cause) => new SandboxNotStarted({ cause, message: `the shops file cannot be written: ${fileFailure(cause)}` })
    ),
  Effect.provide(NodeFileSystem.layer)
)
