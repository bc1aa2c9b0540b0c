import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import { Effect, FileSystem, Layer, Option, Stream, SubscriptionRef } from "effect"
import { requireHaravan, requireLoop, serveSandbox, Sources, type SourcesOptions } from "../../src/index.ts"
import { type Machine, makeMachine } from "../support.ts"

/** Runs an effect with the upstreams of a machine. */
const withSources = <A, E>(machine: Machine, options: SourcesOptions, use: Effect.Effect<A, E, Sources>) =>
  Effect.scoped(Effect.gen(function*() {
    const { layer } = yield* makeMachine(machine)
    return yield* Effect.provide(use, Sources.layer(options).pipe(Layer.provide(layer)))
  }))

const smallShop = { skus: 8, locations: 2 }

describe("the sandbox", () => {
  it.live("answers for both sides over HTTP, and names its source", () =>
    withSources(
      {},
      { sandbox: "allowed", sandboxChoices: smallShop },
      Effect.gen(function*() {
        assert.strictEqual((yield* Sources).source, "sandbox")
        const loop = yield* requireLoop
        const haravan = yield* requireHaravan
        assert.isAbove((yield* Stream.runCollect(loop.inventories())).length, 0)
        assert.isAbove((yield* Stream.runCollect(haravan.balances())).length, 0)
        assert.strictEqual((yield* SubscriptionRef.get(haravan.budget.state)).size, 80)
      })
    ))

  it.live("is read without rate limits if it has none", () =>
    withSources(
      {},
      { sandbox: "flag", sandboxChoices: { ...smallShop, limits: "none" } },
      Effect.gen(function*() {
        const loop = yield* requireLoop
        assert.strictEqual((yield* SubscriptionRef.get(loop.budget.state)).size, Infinity)
        yield* Effect.forEach(Array.from({ length: 400 }), () => Stream.runDrain(loop.locations), { concurrency: 8 })
        assert.strictEqual((yield* SubscriptionRef.get(loop.budget.state)).refused, 0)
      })
    ))

  it.live("uses its own rate limits, not those set for real upstreams", () =>
    withSources(
      { env: { HARAVAN_BUCKET_SIZE: "500" } },
      { sandbox: "flag", sandboxChoices: { ...smallShop, haravanBucket: { size: 40, leakPerSecond: 2 } } },
      Effect.gen(function*() {
        const haravan = yield* requireHaravan
        assert.strictEqual((yield* SubscriptionRef.get(haravan.budget.state)).size, 40)
      })
    ))

  it.live("never receives a real credential", () =>
    Effect.scoped(Effect.gen(function*() {
      const real = yield* serveSandbox(smallShop)
      yield* withSources(
        { env: { LOOP_API_KEY: "real-key", LOOP_BASE_URL: real.loop.baseUrl } },
        { sandbox: "flag", sandboxChoices: smallShop },
        Effect.gen(function*() {
          assert.strictEqual((yield* Sources).source, "sandbox")
          yield* Stream.runDrain((yield* requireLoop).locations)
        })
      )
    })))
})

describe("real upstreams", () => {
  const server = SandboxServer.layer().pipe(Layer.provideMerge(Sandbox.layer(smallShop)))

  it.live("are read at the addresses of the settings", () =>
    Effect.gen(function*() {
      const { settings } = yield* SandboxServer
      yield* withSources(
        { env: Object.fromEntries(settings) },
        { sandbox: "refused" },
        Effect.gen(function*() {
          assert.strictEqual((yield* Sources).source, "live")
          assert.isAbove((yield* Stream.runCollect((yield* requireLoop).inventories())).length, 0)
          assert.isAbove((yield* Stream.runCollect((yield* requireHaravan).products())).length, 0)
        })
      )
      const { haravan, loop } = yield* (yield* Sandbox).stats
      assert.isAbove(loop.requests, 0)
      assert.isAbove(haravan.requests, 0)
    }).pipe(Effect.provide(server)))

  it.live("work with one side, and the error names the setting of the other", () =>
    withSources(
      { env: { LOOP_API_KEY: "key" } },
      { sandbox: "allowed" },
      Effect.gen(function*() {
        const { haravan, source } = yield* Sources
        assert.strictEqual(source, "live")
        assert.isTrue(Option.isNone(haravan))
        yield* requireLoop
        const error = yield* Effect.flip(requireHaravan)
        assert.strictEqual(error._tag, "MissingSettings")
        assert.deepStrictEqual(error.names, ["HARAVAN_ACCESS_TOKEN"])
        assert.match(error.message, /^HARAVAN_ACCESS_TOKEN is not set; set it in .*config\/stocktally\/env/)
        assert.include(error.message, "--sandbox")
      })
    ))

  it.live("are required if nobody would see that numbers are simulated", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(withSources({}, { sandbox: "refused" }, Effect.void))
      assert.strictEqual(error._tag, "MissingSettings")
      for (const part of ["LOOP_API_KEY", "HARAVAN_ACCESS_TOKEN", "--sandbox"]) assert.include(error.message, part)
    }))

  it.live("use a key that was rotated in its file during requests", () =>
    Effect.scoped(Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const { loopBaseUrl } = yield* SandboxServer
      const { credentials } = yield* Sandbox
      const { directory, layer } = yield* makeMachine({
        env: { LOOP_API_KEY_FILE: "$DIR/key", LOOP_BASE_URL: loopBaseUrl },
        files: { key: "revoked-key" }
      })
      yield* Effect.gen(function*() {
        const loop = yield* requireLoop
        const error = yield* Effect.flip(Stream.runDrain(loop.locations))
        assert.strictEqual(error.reason._tag, "Unauthorized")
        yield* files.writeFileString(`${directory}/key`, `${credentials.loopApiKey}\n`)
        yield* Effect.all([Stream.runDrain(loop.locations), Stream.runDrain(loop.inventories())], { concurrency: 2 })
      }).pipe(Effect.provide(Sources.layer({ sandbox: "refused" }).pipe(Layer.provide(layer))))
    })).pipe(Effect.provide([server, NodeServices.layer])))

  it.live("receive no request before their first use", () =>
    Effect.gen(function*() {
      const { settings } = yield* SandboxServer
      yield* withSources({ env: Object.fromEntries(settings) }, { sandbox: "refused" }, requireLoop)
      assert.strictEqual((yield* (yield* Sandbox).stats).loop.requests, 0)
    }).pipe(Effect.provide(server)))
})

describe("serveSandbox", () => {
  it.live("rejects invalid options before it listens", () =>
    Effect.scoped(Effect.gen(function*() {
      for (
        const [choices, part] of [
          [{ skus: -1 }, "skus"],
          [{ locations: 0 }, "locations"],
          [{ faults: "rain=1" }, "rain"],
          [{ rule: "80" }, "80% of 3 less 2"],
          [{ rule: "80% of 3", locations: 4 }, "locations must be 5 or more"]
        ] as const
      ) {
        const error = yield* Effect.flip(serveSandbox(choices))
        assert.strictEqual(error._tag, "InvalidSandboxChoice")
        assert.include(error.message, part)
      }
    })))

  it.live("reports a port that is in use", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* serveSandbox(smallShop)
      const error = yield* Effect.flip(serveSandbox({ ...smallShop, port }))
      assert.strictEqual(error._tag, "SandboxNotStarted")
      assert.include(error.message, String(port))
    })))

  it.live("prints settings that can be copied", () =>
    Effect.scoped(Effect.gen(function*() {
      const { settings } = yield* serveSandbox({ ...smallShop, faults: "slow=0" })
      yield* withSources(
        { env: Object.fromEntries(settings) },
        { sandbox: "refused" },
        Effect.gen(function*() {
          const shop = yield* (yield* requireHaravan).shop
          assert.isString(shop.id)
        })
      )
    })))
})
