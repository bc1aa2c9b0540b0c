/** Services of two shops, which are sandboxes. */
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ask } from "./ask.ts"
import { eventually } from "./eventually.ts"
import { start } from "./program.ts"

/** The key for all shops. */
export const all = { authorization: "Bearer the-secret-of-all-shops" }

interface Entry {
  readonly slug: string
  readonly label?: string
  readonly loop?: object
  readonly haravan: object
}

/** Two sandboxes of different shops, a shops file that can be rewritten, and the settings of a service for it. */
export const installation = Effect.gen(function*() {
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => realpathSync(mkdtempSync(join(tmpdir(), "stocktally-shops-")))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )
  const sides = Effect.fnUntraced(function*(seed: number) {
    const context = yield* Layer.build(
      SandboxServer.layer().pipe(Layer.provideMerge(Sandbox.layer({ seed, skus: 20, locations: 2, limits: "none" })))
    )
    const { haravanBaseUrl, loopBaseUrl } = Context.get(context, SandboxServer)
    return {
      sandbox: Context.get(context, Sandbox),
      loop: { key: "env:STOCKTALLY_SHOP_LOOP", baseUrl: loopBaseUrl },
      haravan: { token: "file:token", baseUrl: haravanBaseUrl }
    }
  })
  const [first, second] = [yield* sides(1), yield* sides(2)]
  writeFileSync(join(directory, "token"), first.sandbox.credentials.haravanAccessToken, { mode: 0o600 })
  const file = join(directory, "shops.json")
  const write = (shops: ReadonlyArray<Entry>) => writeFileSync(file, JSON.stringify({ shops }), { mode: 0o600 })
  const settings = {
    STOCKTALLY_SHOPS: file,
    STOCKTALLY_SHOPS_HOSTS: "127.0.0.1",
    STOCKTALLY_SHOP_LOOP: first.sandbox.credentials.loopApiKey,
    STOCKTALLY_WATCH: "true",
    STOCKTALLY_INTERVAL: "1 second",
    STOCKTALLY_API_KEYS: "all:the-secret-of-all-shops,hue:shops=hue:the-secret-of-hue-alone",
    XDG_STATE_HOME: join(directory, "state")
  }
  return {
    directory,
    settings,
    hanoi: { slug: "hanoi", label: "Hà Nội", loop: first.loop, haravan: first.haravan },
    hue: { slug: "hue", loop: second.loop, haravan: second.haravan },
    second: second.sandbox,
    /** An entry for a shop of its own. */
    another: (seed: number) =>
      Effect.map(sides(seed), ({ haravan, loop }): Entry => ({ slug: `shop-${seed}`, loop, haravan })),
    write,
    service: start(settings)
  }
})

export interface Row {
  readonly slug: string
  readonly state: string
  readonly problem: string | null
  readonly asOf: string | null
}

/** The list of shops. */
export const shopsOf = (url: string, headers = all) =>
  Effect.map(ask(url, "/v1/shops", { headers }), ({ json }): ReadonlyArray<Row> => json?.rows ?? [])

/** Waits until shops were synced, and returns the list. */
export const synced = (url: string, slugs: ReadonlyArray<string>) =>
  eventually(
    shopsOf(url),
    (rows) => slugs.every((slug) => rows.some((row) => row.slug === slug && row.asOf !== null)),
    "25 seconds"
  )
