import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { type ShopSummary, Sync } from "@stocktally/sync"
import { Owner } from "@stocktally/tally"
import { ConfigProvider, Effect, Exit, FileSystem, Layer, Schema, Scope } from "effect"
import { join } from "node:path"
import {
  listShops,
  openShopStores,
  readShops,
  serveSandboxShops,
  Settings,
  type Shop,
  type ShopsReading,
  Sources,
  summarizeShops
} from "../../src/index.ts"
import { LocalSync } from "../../src/store/LocalSync.ts"
import { Store } from "../../src/store/Store.ts"
import { makeMachine } from "../support.ts"

const decodeFile = Schema.decodeUnknownEffect(
  Schema.fromJsonString(Schema.Struct({ shops: Schema.Array(Schema.Record(Schema.String, Schema.Json)) }))
)

const decodeOwner = Schema.decodeUnknownEffect(Schema.fromJsonString(Owner))

/** Three simulated shops, hanoi, saigon and danang, whose upstreams can be stopped, and a file of shops to change. */
const installation = Effect.gen(function*() {
  const files = yield* FileSystem.FileSystem
  const { directory } = yield* makeMachine({})
  const upstreams = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(upstreams, Exit.void))
  const { settings } = yield* Scope.provide(
    serveSandboxShops({ shops: 3, skus: 20, locations: 2, limits: "none" }),
    upstreams
  )
  const env = Object.fromEntries(settings)
  const { shops: entries } = yield* decodeFile(yield* files.readFileString(env["STOCKTALLY_SHOPS"] ?? ""))
  const read = Effect.fnUntraced(function*(shops: ReadonlyArray<unknown>, more: Readonly<Record<string, string>> = {}) {
    const path = join(directory, "shops.json")
    yield* files.writeFileString(path, JSON.stringify({ shops }), { mode: 0o600 })
    return yield* readShops({ path, hosts: ["127.0.0.1"] }, {
      workingDirectory: directory,
      environment: ConfigProvider.fromEnvRecord({
        ...env,
        XDG_CONFIG_HOME: directory,
        XDG_STATE_HOME: join(directory, "state"),
        ...more
      })
    })
  })
  return {
    directory: join(directory, "state", "stocktally"),
    entries,
    files,
    read,
    stop: Scope.close(upstreams, Exit.void)
  }
})

const syncOnce = ({ settings }: Shop) =>
  Effect.flatMap(Sync, ({ run }) => run()).pipe(
    Effect.provide(
      LocalSync.layer.pipe(Layer.provide(Store.layer), Layer.provide(Sources.layer({ sandbox: "refused" })))
    ),
    Effect.provideService(Settings, settings)
  )

const summarized = Effect.fnUntraced(function*(reading: ShopsReading) {
  const heard: Array<ShopSummary> = []
  const [shop] = reading.shops
  assert.isDefined(shop)
  const all = yield* Effect.provide(
    summarizeShops(reading, (shop) => Effect.sync(() => void heard.push(shop))),
    openShopStores(shop.settings)
  )
  assert.sameDeepMembers(heard, [...all])
  return new Map(all.map((summary) => [summary.slug, summary]))
})

const run = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  Effect.scoped(Effect.provide(effect, NodeServices.layer))

describe("summarizeShops", () => {
  it.live("reads what is stored, and asks neither Loop nor Haravan", () =>
    run(Effect.gen(function*() {
      const { directory, entries, files, read, stop } = yield* installation
      const reading = yield* read(entries)
      yield* syncOnce(reading.shops[0]!)
      yield* stop
      const shops = yield* summarized(reading)
      const { asOf, complete, lastRun, problem, state, summary } = shops.get("hanoi")!
      assert.deepStrictEqual([state, problem, complete, lastRun?.status], ["open", null, true, "completed"])
      assert.isNotNull(asOf)
      assert.isAbove(summary?.match ?? 0, 0)
      assert.deepStrictEqual([shops.get("saigon")?.state, shops.get("saigon")?.asOf, shops.get("saigon")?.summary], [
        "open",
        null,
        null
      ])
      // Shops that were never opened get no store by that.
      assert.lengthOf((yield* files.readDirectory(directory)).filter((name) => name.endsWith(".db")), 1)
    })), 30_000)

  it.live(
    "has a row for a wrong entry and for data that cannot be read, which leave the others",
    () =>
      run(Effect.gen(function*() {
        const { directory, entries, files, read } = yield* installation
        const good = yield* read(entries)
        for (const shop of good.shops) yield* syncOnce(shop)
        const { id } = yield* decodeOwner(yield* files.readFileString(join(directory, "slugs", "saigon.json")))
        for (const name of yield* files.readDirectory(directory)) {
          if (name.includes(`-${id}.db`)) yield* files.remove(join(directory, name))
        }
        yield* files.writeFileString(join(directory, `haravan-${id}.db`), "not a database ".repeat(999))
        const [hanoi, saigon, danang] = entries
        const reading = yield* read([hanoi, saigon, { slug: "hue" }, { label: "Huế" }, { ...hanoi, label: "again" }, {
          ...danang,
          haravan: { token: "env:STOCKTALLY_SHOP_NEW", baseUrl: Object(danang?.["haravan"])["baseUrl"] }
        }], { STOCKTALLY_SHOP_NEW: "a-new-token" })
        assert.deepStrictEqual(
          listShops(reading).map(({ slug, state }) => [slug, state]),
          [["hanoi", "opening"], ["saigon", "opening"], ["danang", "opening"], ["hue", "failed"], ["entry 4", "failed"]]
        )
        const shops = yield* summarized(reading)
        const said = Array.from(shops.values(), ({ problem, slug, state }) => [slug, state, problem] as const)
        assert.deepStrictEqual(said.map(([slug, state]) => [slug, state]), [
          ["entry 4", "failed"],
          ["hue", "failed"],
          ["saigon", "failed"],
          ...[["danang", "open"], ["hanoi", "open"]].toSorted(([a = ""], [b = ""]) =>
            (shops.get(b)?.value ?? 0) - (shops.get(a)?.value ?? 0)
          )
        ])
        const problemOf = (slug: string) => shops.get(slug)?.problem ?? ""
        assert.strictEqual(problemOf("entry 4"), "slug is missing")
        assert.match(problemOf("hue"), /^entry 3 of the file: has neither loop nor haravan/)
        assert.match(problemOf("saigon"), /\.db is not a Stocktally database/)
        assert.strictEqual(problemOf("hanoi"), "entry 5 of the file: entry 1 has the same slug; change one of them")
        assert.match(problemOf("danang"), /credential was not used yet/)
        assert.isNotNull(shops.get("danang")?.asOf)
      })),
    60_000
  )

  it.live("shows no data of another shop that has the slug now", () =>
    run(Effect.gen(function*() {
      const { entries, read } = yield* installation
      const before = yield* read(entries)
      for (const shop of before.shops) yield* syncOnce(shop)
      const [hanoi, saigon] = entries
      const after = yield* summarized(yield* read([{ ...hanoi, slug: "saigon" }, { ...saigon, slug: "hue" }]))
      assert.deepStrictEqual([after.get("saigon")?.state, after.get("saigon")?.summary], ["failed", null])
      assert.match(after.get("saigon")?.problem ?? "", /the slug saigon/)
      // Under a new slug its data is found again.
      assert.isNotNull(after.get("hue")?.asOf)
    })), 60_000)
})
