import { assert } from "@effect/vitest"
import { Credential, Haravan, type HaravanSettings, Loop, type LoopSettings } from "@stocktally/core"
import { StockStore, type StoreError } from "@stocktally/tally"
import { Sync, type HaravanReader, type LoopReader, type SyncSettings } from "../../src/index.ts"
import {
  Sandbox,
  sandboxHaravanBaseUrl,
  SandboxHttpClient,
  sandboxLoopBaseUrl,
  type SandboxOptions
} from "@stocktally/sandbox"
import { Busy, virtually } from "@stocktally/testing"
import { sqliteStore } from "@stocktally/store/sqlite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { around, counting, mortal } from "./around.ts"

export interface Setup {
  readonly sandbox?: Partial<SandboxOptions>
  readonly loop?: Partial<LoopSettings>
  readonly haravan?: Partial<HaravanSettings>
  readonly settings?: Partial<SyncSettings>
  /** The process dies after this many operations on the store. */
  readonly operations?: number
}

/** No rate limits on either side. */
export const unlimited: Setup = {
  sandbox: { limits: "none" },
  loop: { requestsPerMinute: "none" },
  haravan: { bucket: "none" }
}

/** A file for a store, deleted with the scope. */
const storePath: Effect.Effect<string, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-sync-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  ),
  (directory) => join(directory, "store.db")
)

let processes = 0

/** Settings of a sync, without its upstreams. */
export const usual = {
  source: "live" as const,
  digests: { loop: Effect.succeedSome("loop's"), haravan: Effect.succeedSome("haravan's") },
  rules: { tolerance: 0, graceMillis: 30 * 60_000 },
  fullEvery: Duration.hours(24),
  keepHistory: Duration.days(90),
  staleAfter: Duration.minutes(30)
}

/** A process with its own clients, store connection and sync, over the sandbox in the context. */
const processLayer = (path: string, busy: Busy, setup: Setup) => {
  const credentialOf = (secret: string) => Credential.fixed(Redacted.make(secret))
  const upstreams = Layer.unwrap(Effect.map(Sandbox, ({ credentials }) =>
    Layer.merge(
      Loop.layer({ credential: credentialOf(credentials.loopApiKey), baseUrl: sandboxLoopBaseUrl, ...setup.loop }),
      Haravan.layer({
        credential: credentialOf(credentials.haravanAccessToken),
        baseUrl: sandboxHaravanBaseUrl,
        ...setup.haravan
      })
    ))).pipe(Layer.provide(SandboxHttpClient.layer), Layer.orDie)
  const store = Layer.effect(
    StockStore,
    Effect.map(
      StockStore,
      (store) => around(around(store, counting(busy)), mortal(setup.operations ?? Number.POSITIVE_INFINITY))
    )
  ).pipe(
    Layer.provide(sqliteStore({ path }))
  )
  const sync = Layer.unwrap(Effect.gen(function*() {
    return Sync.layer({
      ...usual,
      loop: Option.some(yield* Loop),
      haravan: Option.some(yield* Haravan),
      holder: `process ${++processes}`,
      ...setup.settings
    })
  }))
  return sync.pipe(Layer.provideMerge(Layer.merge(upstreams, store)))
}

/** Runs an effect in its own process. */
export type InProcess = <A, E>(
  effect: Effect.Effect<A, E, Sync | StockStore | Loop | Haravan | Sandbox>,
  changes?: Setup
) => Effect.Effect<A, E | StoreError, Sandbox>

/** Friday, 20 November 2026, 08:00 UTC. */
const openingTime = 1_795_161_600_000

/** Provides a sandbox, a store file and virtual time. `use` may run several processes, in sequence or at once. */
export const withShop = <A, E>(
  setup: Setup,
  use: (inProcess: InProcess) => Effect.Effect<A, E, Sandbox | Scope.Scope>
): Effect.Effect<A, E> => {
  const busy = new Busy()
  return virtually(
    Effect.scoped(
      Effect.flatMap(storePath, (path) =>
        use((effect, changes = {}) =>
          Effect.scoped(Effect.gen(function*() {
            // Opening and closing the store take real time.
            yield* Effect.acquireRelease(busy.begin, () => busy.end)
            const context = yield* Layer.build(processLayer(path, busy, merged(setup, changes)))
            yield* busy.end
            return yield* Effect.provide(effect, context).pipe(Effect.ensuring(busy.begin))
          }))
        ))
    ).pipe(Effect.provide(Sandbox.layer(setup.sandbox))),
    { busy, startsAt: openingTime, wholeMillis: true }
  )
}

/** A sync of this process with changed responses of its upstreams. */
export const syncOf = (
  alter: (upstreams: { readonly loop: Loop["Service"]; readonly haravan: Haravan["Service"] }) => {
    readonly loop?: Partial<LoopReader>
    readonly haravan?: Partial<HaravanReader>
  }
) =>
  Layer.unwrap(Effect.gen(function*() {
    const [loop, haravan] = [yield* Loop, yield* Haravan]
    const altered = alter({ loop, haravan })
    return Sync.layer({
      ...usual,
      loop: Option.some({ ...loop, ...altered.loop }),
      haravan: Option.some({ ...haravan, ...altered.haravan }),
      holder: `process ${++processes}`
    })
  }))

const merged = (self: Setup, that: Setup): Setup => ({
  ...self,
  ...that,
  sandbox: { ...self.sandbox, ...that.sandbox },
  loop: { ...self.loop, ...that.loop },
  haravan: { ...self.haravan, ...that.haravan },
  settings: { ...self.settings, ...that.settings }
})

/** Every level in the store's tally, by upstream and ids. */
export const shown = Effect.gen(function*() {
  const { tallies } = yield* StockStore
  const rows = yield* Stream.runCollect(
    tallies.rows({ filter: { empty: true, allLocations: true }, staleAfterMillis: 0 })
  )
  const levels = new Map<string, number>()
  for (const { haravan, loop } of rows) {
    if (loop !== null) levels.set(`loop ${loop.variantId} ${loop.locationId}`, loop.available)
    if (haravan !== null) levels.set(`haravan ${haravan.variantId} ${haravan.locationId}`, haravan.available)
  }
  return levels
})

/** Every level in the sandbox. */
const truth = Effect.gen(function*() {
  const { shop } = yield* Sandbox
  const levels = new Map<string, number>()
  for (let variant = 0; variant < shop.variants; variant++) {
    for (let location = 0; location < shop.locations; location++) {
      const [ours, theirs] = [shop.loopAvailable(variant, location), shop.haravanAvailable(variant, location)]
      if (ours !== null) levels.set(`loop ${shop.loopVariantId(variant)} ${shop.loopLocationId(location)}`, ours)
      if (theirs !== null) {
        levels.set(`haravan ${shop.haravanVariantId(variant)} ${shop.haravanLocationId(location)}`, theirs)
      }
    }
  }
  return levels
})

/** Asserts that the store shows exactly the sandbox's levels. */
export const assertStoreMatches = Effect.gen(function*() {
  const [there, seen] = [yield* truth, yield* shown]
  const wrong = [...new Set([...there.keys(), ...seen.keys()])].filter((key) => there.get(key) !== seen.get(key))
  assert.deepStrictEqual(
    wrong.slice(0, 5).map((key) => `${key}: is ${there.get(key)}, shown ${seen.get(key)}`),
    [],
    `${wrong.length} of ${there.size} levels are wrong`
  )
})

export const stats = Effect.flatMap(Sandbox, ({ stats }) => stats)
