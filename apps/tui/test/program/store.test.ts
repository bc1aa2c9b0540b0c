import { assert, layer } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Deferred, Effect } from "effect"
import { existsSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Ended, type Env, Program } from "../support/program.ts"

const jsonOf = ({ status, stderr, stdout }: Ended) => {
  assert.strictEqual(status, 0, stderr)
  return JSON.parse(stdout)
}

/** The requests to the sandbox while the effect ran. */
const counting = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const sandbox = yield* Sandbox
  yield* sandbox.resetStats
  const result = yield* effect
  const { haravan, loop } = yield* sandbox.stats
  return [result, haravan.requests + loop.requests] as const
})

const shop = { skus: 40, locations: 2, dense: true }

layer(Program.layerOfShop(shop), { excludeTestServices: true })("the store", (it) => {
  it.effect("is filled by a full sync, and then by the changes", () =>
    Effect.gen(function*() {
      const { home, run, storeOf } = yield* Program
      const store = storeOf("sync")
      const first = jsonOf(yield* run(["sync", "--format", "json"], store))
      assert.deepStrictEqual([first.source, first.kind, first.links.unlinked], ["live", "full", 0])
      assert.isAtLeast(first.counters.rows, 160)
      const second = jsonOf(yield* run(["sync", "--format", "json"], store))
      assert.strictEqual(second.kind, "incremental")
      assert.isBelow(second.counters.requests, first.counters.requests)
      assert.strictEqual(jsonOf(yield* run(["sync", "--full", "--format", "json"], store)).kind, "full")

      const table = yield* run(["sync"], store)
      assert.match(
        table.stdout,
        /^STARTED +KIND +SECONDS +REQUESTS +ROWS +CHANGED +GONE +LINKED +NOT LINKED\n\S+ \S+ +quick /
      )
      assert.strictEqual(table.stderr, "")
      // It contains shop data, which nobody else may read.
      assert.strictEqual(statSync(join(home, "sync", "stocktally")).mode & 0o777, 0o700)
    }))

  it.effect("is read again if --refresh says so", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const store = storeOf("refresh")
      const never = ["tally", "--refresh", "never", "--format", "json"]
      const [empty] = yield* counting(run(never, store))
      assert.strictEqual(empty.status, 7)
      assert.match(empty.stderr, /incomplete: not everything has been read and compared; run stocktally sync/)
      assert.deepStrictEqual(JSON.parse(empty.stdout).rows, [])

      const [auto, asked] = yield* counting(run(["tally", "--format", "json"], store))
      assert.isAbove(asked, 4)
      const { asOf, complete, rows, sides } = jsonOf(auto)
      assert.strictEqual(rows.length, 80)
      assert.deepStrictEqual([complete, sides.loop.complete, sides.haravan.complete], [true, true, true])
      assert.strictEqual(asOf, sides.loop.asOf < sides.haravan.asOf ? sides.loop.asOf : sides.haravan.asOf)

      for (const args of [never, ["tally", "--format", "json"]]) {
        const [kept, none] = yield* counting(run(args, store))
        assert.strictEqual(none, 0)
        assert.strictEqual(jsonOf(kept).asOf, asOf)
      }
      const [always, again] = yield* counting(run(["tally", "--refresh", "always", "--format", "json"], store))
      assert.isAbove(again, 0)
      assert.isAbove(Date.parse(jsonOf(always).asOf), Date.parse(asOf))
    }))

  it.effect("reports a clock that differs from ours, also without reading anything", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const store = storeOf("clocks")
      yield* sandbox.setQuirks({ clockAheadMillis: { loop: 0, haravan: -12 * 60_000 } })
      const said = /^stocktally: Haravan's clock is 12 min behind this machine's; [^\n]+\n$/
      assert.match((yield* run(["sync"], store)).stderr, said)
      const kept = yield* run(["tally", "--refresh", "never", "--format", "json"], store)
      assert.match(kept.stderr, said)
      const { sides } = jsonOf(kept)
      assert.isNull(sides.loop.clockAheadMillis)
      assert.approximately(sides.haravan.clockAheadMillis, -12 * 60_000, 30_000)
      assert.match((yield* run(["doctor"], store)).stdout, /!  Haravan clock +Haravan's clock is 12 min behind/)
      yield* sandbox.setQuirks({ clockAheadMillis: undefined })
      assert.strictEqual((yield* run(["sync"], store)).stderr, "")
    }), 90_000)

  it.effect("shows its counts if Loop is unavailable, and does not report success", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const settings = { ...storeOf("stale"), STOCKTALLY_STALE_AFTER: "1 milli" }
      jsonOf(yield* run(["sync", "--format", "json"], settings))
      yield* sandbox.setDown("loop", true)
      const stale = yield* run(["tally", "--fail-on", "match", "--format", "json"], settings).pipe(
        Effect.ensuring(sandbox.setDown("loop", false))
      )
      assert.strictEqual(stale.status, 7)
      assert.match(
        stale.stderr,
        /^stocktally: these counts are as of \S+ \S+; reading them again failed: Loop is unavailable.*\n$/
      )
      const { complete, rows } = JSON.parse(stale.stdout)
      assert.deepStrictEqual([complete, rows.length, rows[0].stale], [true, 80, true])
    }))

  it.effect("fails for an unknown location or SKU, rather than report no drift", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const store = storeOf("nowhere")
      const first = jsonOf(yield* run(["sync", "--format", "json"], store))
      assert.strictEqual(first.kind, "full")
      const { rows } = jsonOf(yield* run(["tally", "--format", "json"], store))
      const { location, sku } = rows[0]
      const gate = (...args: ReadonlyArray<string>) =>
        run(["tally", "--fail-on", "unknown", "--verdict", "unknown", ...args], store)
      for (
        const args of [["--location", "Nowhere"], ["--location", "Nowhere", "--sku", sku], [
          "--location",
          "Nowhere",
          "--format",
          "json"
        ]]
      ) {
        const ended = yield* gate(...args)
        assert.deepStrictEqual([ended.status, ended.stdout], [5, ""])
        assert.match(ended.stderr, /there is no location "Nowhere"; the locations are ".+"/)
        assert.include(ended.stderr, JSON.stringify(location))
      }
      assert.match(
        (yield* gate("--location", `${location}x`)).stderr,
        /there is no location ".+x" \(did you mean ".+"\?\)/
      )
      for (const args of [[], ["--location", location]]) {
        const ended = yield* gate("--sku", "NO-SUCH-SKU", ...args)
        assert.deepStrictEqual([ended.status, ended.stdout], [5, ""])
        assert.match(ended.stderr, /no row has the SKU "NO-SUCH-SKU"/)
      }
      // No row is shown, although the names exist.
      for (
        const args of [["--location", location.toUpperCase()], ["--sku", sku], ["--sku", sku, "--location", location], [
          "--sku",
          `${sku}, ${rows[1].sku}`
        ]]
      ) {
        assert.strictEqual((yield* gate(...args)).status, 0, args.join(" "))
      }
    }))

  it.effect("records how counts changed, and when drift began and ended", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const settings = { ...storeOf("history"), STOCKTALLY_GRACE: "0" }
      const set = (loop: number, haravan: number) =>
        Effect.andThen(
          sandbox.adjust({ variantIndex: 3, locationIndex: 0, loop, haravan }),
          run(["sync", "--format", "json"], settings)
        )
      yield* set(5, 5)
      yield* set(5, 9)
      const id = `l:${sandbox.shop.loopVariantId(3)}:${sandbox.shop.loopLocationId(0)}`
      const rowsOf = (...args: ReadonlyArray<string>) =>
        Effect.map(run(["tally", "--refresh", "never", "--format", "json", ...args], settings), (ended) =>
          jsonOf(ended).rows)
      const began = yield* rowsOf("--began", "1h")
      const drift = began.find((row: { readonly id: string }) =>
        row.id === id
      )
      assert.deepStrictEqual([drift?.verdict, drift?.delta], ["drift", -4])
      yield* set(9, 9)
      assert.deepStrictEqual((yield* rowsOf("--healed", "1h")).map((row: { readonly id: string }) => row.id), [id])

      const ended = yield* run(["history", drift.sku, "--location", drift.location, "--format", "json"], settings)
      const changes = jsonOf(ended).filter(({ rowId }: { readonly rowId: string }) => rowId === id)
      assert.deepStrictEqual(
        changes.filter(({ what }: { readonly what: string }) => what !== "verdict")
          .map(({ after, before, what }: Record<string, unknown>) => [what, before, after]),
        [["loop", 5, 9], ["haravan", 5, 9]]
      )
      assert.includeDeepMembers(
        changes.map(({ after, before, what }: Record<string, unknown>) => [what, before, after]),
        [["verdict", "drift", "match"]]
      )
      assert.deepStrictEqual(
        jsonOf(yield* run(["history", drift.sku, "--since", "0", "--format", "json"], settings)),
        []
      )
      const unchanged = yield* run(["history", drift.sku, "--since", "0"], settings)
      assert.deepStrictEqual([unchanged.status, unchanged.stdout], [0, ""])
      assert.match(unchanged.stderr, /Nothing has changed in this time\./)

      const unknown = yield* run(["history", "no such sku"], settings)
      assert.strictEqual(unknown.status, 5)
      assert.match(unknown.stderr, /no row has the SKU "no such sku"/)
    }))

  it.effect("does not accept that most of the shop is gone, unless the user does", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const store = storeOf("loss")
      jsonOf(yield* run(["sync", "--format", "json"], store))
      const gone = {
        _tag: "Answer",
        status: 200,
        headers: { "content-type": "application/json" },
        body: "{\"inventory_locations\":[]}"
      } as const
      yield* sandbox.setInterceptor((_, { path }) => path.includes("inventory_locations") ? gone : undefined)
      yield* Effect.gen(function*() {
        const refused = yield* run(["sync", "--full"], store)
        assert.strictEqual(refused.status, 8)
        assert.strictEqual(refused.stdout, "")
        assert.match(refused.stderr, /^stocktally: 80 of 80 balances of Haravan would be gone.*--accept-loss\n$/)
        assert.strictEqual(
          jsonOf(yield* run(["tally", "--refresh", "never", "--format", "json"], store)).rows.length,
          80
        )
        const accepted = jsonOf(yield* run(["sync", "--full", "--accept-loss", "--format", "json"], store))
        assert.isAtLeast(accepted.counters.gone, 80)
      }).pipe(Effect.ensuring(sandbox.setInterceptor(undefined)))
    }))

  it.effect("is synced by one process at a time; another reports which, and since when", () =>
    Effect.gen(function*() {
      const { interrupt, run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const store = storeOf("lease")
      jsonOf(yield* run(["sync", "--format", "json"], store))
      const underWay = yield* Deferred.make<void>()
      yield* sandbox.setInterceptor((_, { path }) => {
        if (!path.includes("/inventories")) return undefined
        Deferred.doneUnsafe(underWay, Effect.void)
        return { _tag: "Hang" }
      })
      const others: Array<Ended> = []
      const whileFirst = Effect.gen(function*() {
        yield* Deferred.await(underWay)
        others.push(yield* run(["sync"], store))
      })
      const first = yield* interrupt(["sync"], "SIGTERM", store, whileFirst).pipe(
        Effect.ensuring(sandbox.setInterceptor(undefined))
      )
      assert.deepStrictEqual(others.map(({ status }) => status), [7])
      assert.match(others[0]?.stderr ?? "", /another Stocktally is syncing \(process \d+ on \S+, since \S+ \S+\); wait/)
      assert.deepStrictEqual([first.status, first.stdout], [130, ""])
      // The lease was released, and the interrupted crawl resumes.
      assert.strictEqual((yield* run(["sync"], store)).status, 0)
    }))

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it.effect(`is watched until ${signal}, a line for each run`, () =>
      Effect.gen(function*() {
        const { interrupt, storeOf } = yield* Program
        const args = ["sync", "--watch", "--interval", "1s", "--format", "ndjson"]
        const ended = yield* interrupt(args, signal, storeOf("watch"))
        assert.deepStrictEqual([ended.status, ended.stderr], [130, ""])
        assert.match(JSON.parse(ended.stdout.split("\n")[0] ?? "").kind, /full|incremental/)
      }))
  }

  it.effect("is still watched after a failed run, and says when the next one begins", () =>
    Effect.gen(function*() {
      const { interrupt, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      let isFirst = true
      yield* sandbox.setInterceptor((_, { path }) => {
        if (!path.includes("/inventories") || !isFirst) return undefined
        isFirst = false
        return { _tag: "Answer", status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" }
      })
      const args = ["sync", "--watch", "--interval", "1s", "--format", "ndjson"]
      const ended = yield* interrupt(args, "SIGTERM", storeOf("again")).pipe(
        Effect.ensuring(sandbox.setInterceptor(undefined))
      )
      assert.match(ended.stderr, /^stocktally: Loop sent an unusable answer: [^\n]+ \(next try in 5 s\)\n$/)
      assert.deepStrictEqual([ended.status, JSON.parse(ended.stdout.split("\n")[0] ?? "").kind], [130, "full"])
    }), 30_000)

  it.effect("belongs to one shop, or to the sandbox", () =>
    Effect.gen(function*() {
      const { home, run, runBare, storeOf } = yield* Program
      const store = { ...storeOf("owner"), STOCKTALLY_DATABASE_URL: "sqlite:owner/one.db" }
      assert.strictEqual((yield* runBare(["sync", "--sandbox"], store)).status, 0)
      assert.isTrue(existsSync(join(home, "owner", "one.db")))
      for (const args of [["sync"], ["tally", "--refresh", "never"], ["links", "list"]]) {
        const refused = yield* run(args, store)
        assert.strictEqual(refused.status, 2)
        assert.strictEqual(refused.stdout, "")
        assert.match(
          refused.stderr,
          /one\.db belongs to the sandbox, not to Haravan shop \d+ .*STOCKTALLY_DATABASE_URL/
        )
      }
      // Without the setting, each has its own file.
      assert.strictEqual((yield* runBare(["tally", "--sandbox"], storeOf("owner"))).status, 0)
      assert.strictEqual((yield* run(["tally"], storeOf("owner"))).status, 0)
    }))

  it.effect("is opened without Haravan once its shop is known", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const store = storeOf("offline")
      jsonOf(yield* run(["sync", "--format", "json"], store))
      yield* Effect.all([sandbox.setDown("loop", true), sandbox.setDown("haravan", true)])
      const [kept, asked] = yield* counting(run(["tally", "--refresh", "never", "--format", "json"], store)).pipe(
        Effect.ensuring(Effect.all([sandbox.setDown("loop", false), sandbox.setDown("haravan", false)]))
      )
      assert.deepStrictEqual([jsonOf(kept).rows.length, asked], [80, 0])
    }))

  it.effect(
    "does not exist before Haravan has reported the shop, and Loop is shown without it",
    () =>
      Effect.gen(function*() {
        const { home, run, storeOf } = yield* Program
        const sandbox = yield* Sandbox
        const json = ["tally", "--format", "json"]
        const none = storeOf("first-contact")
        const named = { ...none, STOCKTALLY_DATABASE_URL: "sqlite:first-contact/named.db" }
        yield* sandbox.setDown("haravan", true)
        yield* Effect.gen(function*() {
          const ways = [[json, none], [[...json, "--refresh", "always"], none], [json, named]] as const
          for (
            const ended of yield* Effect.forEach(ways, ([args, settings]) => run(args, settings), { concurrency: 3 })
          ) {
            assert.strictEqual(ended.status, 7, ended.stderr)
            assert.match(
              ended.stderr,
              /^stocktally: these are Loop's counts only, and nothing was saved: [^\n]+\nstocktally: the tally is incomplete: Haravan is unavailable: [^\n]+\n$/
            )
            const { complete, rows, sides, summary } = JSON.parse(ended.stdout)
            assert.deepStrictEqual([complete, sides.loop.complete, sides.haravan.complete], [false, true, false])
            assert.deepStrictEqual([rows.length, summary.unknown], [80, 80])
            for (const { haravan, loop, verdict } of rows) {
              assert.deepStrictEqual([typeof loop.available, haravan, verdict], ["number", null, "unknown"])
            }
          }
          assert.isFalse(existsSync(join(home, "first-contact", "stocktally")), "nothing was kept")
          // A command that needs the store, or fills it, reports why it does not exist.
          const others = [["sync"], ["tally", "--refresh", "never"]]
          for (const refused of yield* Effect.forEach(others, (args) => run(args, none), { concurrency: 2 })) {
            assert.deepStrictEqual([refused.status, refused.stdout], [7, ""])
            assert.match(refused.stderr, /^stocktally: Haravan is unavailable: [^\n]+\n$/)
          }
          // Neither side can be read: Loop's failure is reported.
          const both = yield* run(json, none).pipe(
            (running) => Effect.andThen(sandbox.setDown("loop", true), running),
            Effect.ensuring(sandbox.setDown("loop", false))
          )
          assert.deepStrictEqual([both.status, JSON.parse(both.stdout).rows], [7, []])
          assert.match(
            both.stderr,
            /neither Loop nor Haravan could be read[^\n]+\nstocktally: the tally is incomplete: Loop is unavailable/
          )
        }).pipe(Effect.ensuring(sandbox.setDown("haravan", false)))
        for (const settings of [none, named]) {
          const { complete, rows } = jsonOf(yield* run(json, settings))
          assert.deepStrictEqual([complete, rows.length], [true, 80])
        }
        // An existing store is shown, whatever happens to Haravan.
        yield* sandbox.setDown("haravan", true)
        const kept = yield* run(json, { ...none, STOCKTALLY_STALE_AFTER: "1 milli" }).pipe(
          Effect.ensuring(sandbox.setDown("haravan", false))
        )
        assert.match(
          kept.stderr,
          /^stocktally: these counts are as of \S+ \S+; reading them again failed: Haravan is unavailable/
        )
        assert.deepStrictEqual([kept.status, JSON.parse(kept.stdout).summary.unknown], [7, 0])
      }),
    60_000
  )

  const broken: ReadonlyArray<readonly [name: string, settings: Env, status: number, line: RegExp]> = [
    [
      "a file that is not a database",
      { STOCKTALLY_DATABASE_URL: "sqlite:text.db" },
      2,
      /text\.db is not a Stocktally database/
    ],
    ["a path below a file", { STOCKTALLY_DATABASE_URL: "sqlite:text.db/x/store.db" }, 2, /cannot be written/],
    [
      "a server that is away",
      { STOCKTALLY_DATABASE_URL: "postgres://me:secret@127.0.0.1:1/x" },
      7,
      /127\.0\.0\.1:1\/x cannot be reached/
    ],
    [
      "a server whose sslrootcert cannot be read",
      { STOCKTALLY_DATABASE_URL: "postgres://me:secret@127.0.0.1:1/x?ssl=true&sslrootcert=none.pem" },
      2,
      /sslrootcert: ENOENT.*none\.pem/
    ]
  ]
  for (const [name, settings, status, line] of broken) {
    it.effect(`at ${name} fails with one clear line`, () =>
      Effect.gen(function*() {
        const { home, run } = yield* Program
        writeFileSync(join(home, "text.db"), "this is not a database, and is longer than its header: ".repeat(20))
        const ended = yield* run(["sync"], settings)
        assert.strictEqual(ended.status, status, ended.stderr)
        assert.match(ended.stderr, line)
        assert.match(ended.stderr, /^stocktally: [^\n]+\n$/)
        assert.notInclude(ended.stderr, "secret")
        const doctor = yield* run(["doctor"], settings)
        assert.strictEqual(doctor.status, status)
        assert.match(doctor.stdout, /✗ +Stocktally's data +\S/)
      }))
  }

  it.effect("is checked by the doctor", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const store = storeOf("doctor")
      const before = yield* run(["doctor"], store)
      assert.match(before.stdout, /! +Last sync +no sync has run yet\n +→ run stocktally sync/)
      jsonOf(yield* run(["sync", "--format", "json"], store))
      const after = yield* run(["doctor"], store)
      assert.strictEqual(after.status, 0)
      assert.match(after.stdout, /✓ +Stocktally's data +\S+\.db, of Haravan shop \d+/)
      assert.match(after.stdout, /✓ +Last sync +completed \d+ s ago \(full, \d+ requests\)/)
      assert.match(after.stdout, /✓ +Links +every record is linked/)
      assert.match(after.stdout, /- +Grace window +30 min; no suggestion yet \(needs 20 differences/)
    }))
})
