/** The whole service over the sandbox in this process, so that a test can count upstream requests. */
import { Credential, Haravan, type HaravanSettings, Loop, type LoopSettings } from "@stocktally/core"
import { ReadModel } from "@stocktally/sync"
import { StockStore } from "@stocktally/tally"
import { StocktallyClient } from "@stocktally/api"
import { type HttpSettings, ReadModels, Settings, Sources } from "@stocktally/program"
import {
  Sandbox,
  sandboxHaravanBaseUrl,
  SandboxHttpClient,
  sandboxLoopBaseUrl,
  type SandboxOptions
} from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { FetchHttpClient } from "effect/http"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type SlowClientLimits, SlowClientSettings } from "../../src/handlers/events/SlowClients.ts"
import { routesApp } from "../../src/program/openRoutes.ts"
import { Lifecycle } from "../../src/server/Lifecycle.ts"
import { defaultLimits } from "../../src/server/ServerLimits.ts"
import { quotasOf, startService } from "../../src/server/service.ts"
import { ask, type Question } from "./ask.ts"
import { eventually } from "./eventually.ts"
import { heldClock } from "./heldClock.ts"
import { noKeys } from "./service.ts"

export interface Shop {
  readonly sandbox?: Partial<SandboxOptions>
  readonly loop?: Partial<LoopSettings> | "missing"
  readonly haravan?: Partial<HaravanSettings> | "missing"
  readonly http?: Partial<HttpSettings>
  /** Treats the sandbox as a real shop, which owns the store. */
  readonly live?: boolean
  /** Whether the store was synced. */
  readonly synced?: boolean
  readonly patience?: SlowClientLimits
}

const credentialOf = (secret: string) => Credential.fixed(Redacted.make(secret))

/**
 * A service that runs until the scope closes, and its clock. Upstreams have no rate limits unless the shop
 * sets some.
 */
export const shopOf = Effect.fnUntraced(function*(shop: Shop = {}) {
  const clock = heldClock(yield* Clock.Clock)
  return { ...yield* Effect.provideService(open(shop), Clock.Clock, clock), clock }
})

const open = Effect.fnUntraced(
  function*({ haravan, http, live = false, loop, patience, sandbox, synced = false }: Shop) {
    const directory = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-shop-"))),
      (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
    )
    const databasePath = join(directory, "state", "store.db")
    const simulated = Context.get(yield* Layer.build(Sandbox.layer({ limits: "none", ...sandbox })), Sandbox)
    const upstreams = yield* Layer.build(
      Layer.merge(
        Loop.layer({
          credential: credentialOf(simulated.credentials.loopApiKey),
          baseUrl: sandboxLoopBaseUrl,
          requestsPerMinute: "none",
          ...(loop === "missing" ? {} : loop)
        }),
        Haravan.layer({
          credential: credentialOf(simulated.credentials.haravanAccessToken),
          baseUrl: sandboxHaravanBaseUrl,
          bucket: "none",
          ...(haravan === "missing" ? {} : haravan)
        })
      ).pipe(Layer.provide(SandboxHttpClient.layer), Layer.provide(Layer.succeed(Sandbox, simulated)))
    )
    const settings = Settings.layer({
      workingDirectory: directory,
      environment: ConfigProvider.fromEnvRecord({
        STOCKTALLY_SANDBOX: "always",
        STOCKTALLY_DATABASE_URL: `sqlite:${databasePath}`
      })
    })
    const sources = Layer.succeed(Sources, {
      source: live ? "live" : "sandbox",
      sandboxShape: null,
      loop: loop === "missing" ? Option.none() : Option.some(Context.get(upstreams, Loop)),
      haravan: haravan === "missing" ? Option.none() : Option.some(Context.get(upstreams, Haravan))
    })
    const lifecycle = yield* Layer.build(Lifecycle.layer)
    const services = yield* Layer.build(ReadModels.local.pipe(Layer.provideMerge(Layer.merge(settings, sources))))
    const settled: HttpSettings = { ...noKeys, livePerMinute: 100_000, ...http }
    const quotas = quotasOf(settled)
    const routes = yield* routesApp(quotas).pipe(
      Effect.provideContext(Context.merge(services, lifecycle)),
      patience === undefined ? (effect) => effect : Effect.provideService(SlowClientSettings, patience)
    )
    const service = yield* Effect.provideContext(
      startService({ http: settled, limits: { ...defaultLimits, graceMillis: 500 }, source: "sandbox" }, quotas),
      lifecycle
    )
    yield* service.open(routes)
    const readModel = Context.get(services, ReadModel)
    const sync = Effect.gen(function*() {
      const { id } = yield* readModel.sync({ kind: "auto", acceptLoss: false })
      const { runs } = Context.get(services, StockStore)
      yield* eventually(
        runs.get(id),
        Option.match({ onNone: () => false, onSome: ({ status }) => status !== "running" }),
        "1 minute"
      )
    })
    if (synced) yield* sync
    yield* simulated.resetStats
    const client = Context.get(
      yield* Layer.build(StocktallyClient.layer({ baseUrl: service.url }).pipe(Layer.provide(FetchHttpClient.layer))),
      StocktallyClient
    )
    return {
      url: service.url,
      databasePath,
      sandbox: simulated,
      store: Context.get(services, StockStore),
      readModel,
      sync,
      client,
      ask: (path: string, question?: Question) => ask(service.url, path, question)
    }
  }
)
