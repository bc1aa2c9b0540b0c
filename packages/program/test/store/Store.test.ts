import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { type Owner, StockStore } from "@stocktally/tally"
import { Sync } from "@stocktally/sync"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import { Effect, FileSystem, Layer, Option } from "effect"
import { join } from "node:path"
import { Sources, type SourcesOptions } from "../../src/index.ts"
import { Store } from "../../src/store/Store.ts"
import { LocalSync } from "../../src/store/LocalSync.ts"
import { makeMachine } from "../support.ts"

/** Both upstreams of a small shop, without rate limits. */
const upstreams = SandboxServer.layer().pipe(
  Layer.provideMerge(Sandbox.layer({ skus: 8, locations: 2, limits: "none" })),
  Layer.provideMerge(NodeServices.layer)
)

/** A machine whose settings name those upstreams, except settings that begin with one of `without`. */
const machine = Effect.fnUntraced(
  function*(env: Readonly<Record<string, string>> = {}, without: ReadonlyArray<string> = []) {
    const { settings } = yield* SandboxServer
    const given = Object.fromEntries(settings.filter(([name]) => !without.some((start) => name.startsWith(start))))
    return yield* makeMachine({ env: { ...given, XDG_STATE_HOME: "$DIR/state", ...env } })
  }
)

type Machine = Effect.Success<ReturnType<typeof machine>>

const withStore = <A, E>(
  { layer }: Machine,
  use: Effect.Effect<A, E, StockStore | Sync>,
  options: SourcesOptions = { sandbox: "refused" }
) =>
  Effect.provide(
    use,
    LocalSync.layer.pipe(
      Layer.provideMerge(Store.layer),
      Layer.provide(Sources.layer(options)),
      Layer.provide(layer)
    )
  )

const place = Effect.map(StockStore, (store) => store.place)
const sync = Effect.flatMap(Sync, ({ run }) => run())

const requests = Effect.flatMap(
  Sandbox,
  ({ stats }) => Effect.map(stats, ({ haravan, loop }) => ({ loop: loop.requests, haravan: haravan.requests }))
)

describe("the store", () => {
  it.live("is one file for each Haravan shop, which is identified with a single request", () =>
    Effect.gen(function*() {
      const box = yield* machine()
      const sandbox = yield* Sandbox
      const first = yield* withStore(box, place)
      assert.match(first, /state\/stocktally\/haravan-\d+\.db$/)
      assert.deepStrictEqual(yield* requests, { loop: 0, haravan: 1 })
      yield* sandbox.setDown("haravan", true)
      assert.strictEqual(yield* withStore(box, place), first)
      assert.deepStrictEqual(yield* requests, { loop: 0, haravan: 1 })

      const files = yield* FileSystem.FileSystem
      const owners = join(box.directory, "state", "stocktally", "owners")
      const [name = ""] = yield* files.readDirectory(owners)
      const text = yield* files.readFileString(join(owners, name))
      assert.notInclude(name + text, sandbox.credentials.haravanAccessToken)
      assert.strictEqual((yield* files.stat(join(owners, name))).mode & 0o777, 0o600)
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("is identified again if the remembered owner is corrupt", () =>
    Effect.gen(function*() {
      const box = yield* machine()
      const files = yield* FileSystem.FileSystem
      const first = yield* withStore(box, place)
      const owners = join(box.directory, "state", "stocktally", "owners")
      for (const name of yield* files.readDirectory(owners)) yield* files.writeFileString(join(owners, name), "{")
      assert.strictEqual(yield* withStore(box, place), first)
      assert.deepStrictEqual(yield* requests, { loop: 0, haravan: 2 })
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("is that of the machine's only shop while a new token is rejected, and is not written to", () =>
    Effect.gen(function*() {
      const box = yield* machine()
      const kept = yield* withStore(box, Effect.andThen(sync, place))
      const revoked = { XDG_STATE_HOME: join(box.directory, "state"), HARAVAN_ACCESS_TOKEN: "revoked" }
      const refused = yield* machine(revoked)
      assert.strictEqual(yield* withStore(refused, place), kept)
      const error = yield* Effect.flip(withStore(refused, sync))
      assert.strictEqual(error._tag === "UpstreamError" && error.reason._tag, "Unauthorized")
      // The owner is unknown: there are two shops, or the file of the only one is gone.
      const files = yield* FileSystem.FileSystem
      yield* files.remove(kept)
      assert.strictEqual((yield* Effect.flip(withStore(refused, place)))._tag, "UpstreamError")
      yield* files.writeFileString(kept, "")
      const other = join(box.directory, "state", "stocktally", "owners", "other.json")
      yield* files.writeFileString(other, JSON.stringify({ kind: "haravan", id: "7", name: null }))
      assert.strictEqual((yield* Effect.flip(withStore(refused, place)))._tag, "UpstreamError")
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("belongs to a Loop account without Haravan, also with a new key of the same account", () =>
    Effect.gen(function*() {
      const box = yield* machine({}, ["HARAVAN"])
      const sandbox = yield* Sandbox
      const first = yield* withStore(box, Effect.andThen(sync, place))
      assert.match(first, /loop-\d+\.db$/)
      const other = yield* machine({
        XDG_STATE_HOME: join(box.directory, "state"),
        LOOP_API_KEY: sandbox.credentials.loopApiKeysWithout.inventory
      }, ["HARAVAN"])
      assert.strictEqual(yield* withStore(other, place), first)
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("stays named after the location that already identified the account", () =>
    Effect.gen(function*() {
      const box = yield* machine({}, ["HARAVAN"])
      const { shop } = yield* Sandbox
      const files = yield* FileSystem.FileSystem
      const owners = join(box.directory, "state", "stocktally", "owners")
      const placeOf = (id: string) =>
        Effect.gen(function*() {
          yield* files.makeDirectory(owners, { recursive: true })
          yield* files.writeFileString(join(owners, "former.json"), JSON.stringify({ kind: "loop", id, name: null }))
          const found = yield* withStore(box, place)
          for (const name of yield* files.readDirectory(owners)) yield* files.remove(join(owners, name))
          return found
        })
      const ids = [0, 1].flatMap((location) => shop.loopLocationId(location) ?? [])
      assert.lengthOf(ids, 2)
      for (const id of ids) assert.include(yield* placeOf(id), `loop-${id}.db`)
      assert.notInclude(yield* placeOf("5"), "loop-5.db")
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("is one file for each sandbox shape", () =>
    Effect.gen(function*() {
      const box = yield* machine()
      const placeOf = (options: SourcesOptions) => withStore(box, Effect.andThen(sync, place), options)
      assert.match(yield* placeOf({ sandbox: "flag" }), /stocktally\/sandbox\.db$/)
      const small = { sandbox: "flag", sandboxChoices: { skus: 8, locations: 2, seed: 5 } } as const
      assert.match(yield* placeOf(small), /stocktally\/sandbox-5-8-2\.db$/)
      const ruled = { sandbox: "flag", sandboxChoices: { skus: 8, rule: "80% of 3 less 2" } } as const
      assert.match(yield* placeOf(ruled), /stocktally\/sandbox-1-8-6-rule-80-of-3-less-2\.db$/)
      const hostile = { sandbox: "flag", sandboxChoices: { hostile: true } } as const
      assert.match(yield* placeOf(hostile), /stocktally\/sandbox-1-120-4-hostile\.db$/)
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  const others: ReadonlyArray<readonly [name: string, owner: Owner, without: ReadonlyArray<string>]> = [
    ["another shop", { kind: "haravan", id: "7", name: "Other" }, []],
    ["the sandbox", { kind: "sandbox", id: "sandbox", name: null }, []],
    ["another Loop account", { kind: "loop", id: "7", name: null }, ["HARAVAN"]]
  ]
  for (const [name, owner, without] of others) {
    it.live(`is rejected if it belongs to ${name}`, () =>
      Effect.gen(function*() {
        const box = yield* machine({ STOCKTALLY_DATABASE_URL: "sqlite:$DIR/one.db" }, without)
        yield* withStore(box, Effect.flatMap(StockStore, ({ claim }) => claim(owner)))
        const error = yield* Effect.flip(withStore(box, place))
        assert.strictEqual(error._tag === "StoreError" && error.reason._tag, "WrongOwner")
      }).pipe(Effect.scoped, Effect.provide(upstreams)))
  }

  it.live("still belongs to a Loop account after Haravan's token is added", () =>
    Effect.gen(function*() {
      const settings = { STOCKTALLY_DATABASE_URL: "sqlite:$DIR/one.db" }
      const box = yield* machine(settings, ["HARAVAN"])
      yield* withStore(box, sync)
      const both = yield* machine({ STOCKTALLY_DATABASE_URL: `sqlite:${box.directory}/one.db` })
      const owner = yield* withStore(both, Effect.andThen(sync, Effect.flatMap(StockStore, ({ owner }) => owner)))
      assert.strictEqual(Option.getOrThrow(owner).kind, "loop")
    }).pipe(Effect.scoped, Effect.provide(upstreams)))

  it.live("can be in memory", () =>
    Effect.gen(function*() {
      const box = yield* machine({ STOCKTALLY_DATABASE_URL: "sqlite::memory:" })
      const freshness = Effect.flatMap(StockStore, ({ tallies }) => tallies.freshness)
      assert.isTrue((yield* withStore(box, Effect.andThen(sync, freshness))).complete)
      assert.isFalse((yield* withStore(box, freshness)).complete)
    }).pipe(Effect.scoped, Effect.provide(upstreams)))
})
