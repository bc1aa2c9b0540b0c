import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Ended, type Env, Program } from "../support/program.ts"
import { BadUpstream } from "../support/upstream.ts"

/** One line on stderr, nothing that looks like data on stdout. */
const assertFails = (ended: Ended, status: number, line: RegExp) => {
  assert.match(ended.stderr, line)
  assert.strictEqual(ended.status, status, ended.stderr)
  assert.strictEqual(ended.stderr.trimEnd().split("\n").length, 1, ended.stderr)
  assert.match(ended.stderr, /^stocktally: [^\n]+\n$/)
  assert.strictEqual(ended.stdout, "")
}

layer(Layer.merge(Program.layer, BadUpstream.layer), { excludeTestServices: true })("stocktally ends", (it) => {
  const inventory = ["loop", "inventory", "1", "1"]
  const usage: ReadonlyArray<readonly [args: ReadonlyArray<string>, line: RegExp]> = [
    [["loop", "inventory", "", "1"], /<VARIANT_ID>: "".*whole number.*See stocktally loop inventory --help/],
    [["loop", "inventory", "-5", "1"], /<VARIANT_ID>: "-5".*whole number/],
    [["loop", "inventory", "12x", "1"], /"12x".*whole number/],
    [["loop", "inventory", "9223372036854775808", "1"], /from 1 to 9223372036854775807/],
    [["loop", "inventory", "1"], /Missing required argument: LOCATION_ID/],
    [["haravan", "balances", "--variant-ids", "1,,2"], /--variant-ids has an empty value/],
    [["haravan", "balances", "--location-ids", "1,two"], /--location-ids: "two"/],
    [["haravan", "balances", "--limit", "0"], /--limit: "0".*at least 1/],
    [["haravan", "balances", "--limit", "x"], /--limit: "x".*at least 1/],
    [["haravan", "balances", "--updated-at-min", "yesterday"], /"yesterday".*a time with its zone, such as 2026/],
    [["haravan", "balances", "--updated-at-min", "2026-11-16"], /a time with its zone/],
    [["haravan", "balances", "--updated-at-min", "2026-02-30T00:00:00Z"], /a time with its zone/],
    [
      ["tally", "--verdict", "drift,wrong"],
      /"wrong".*one of unlinked \(not linked\), unknown .*settling \(just changed\)/
    ],
    [["tally", "--sort", "colour"], /cannot sort by "colour"; sort by one of harm \(the worst first\), .*sku/],
    [["tally", "--sort", "Verdit"], /cannot sort by "Verdit" \(did you mean verdict\?\)/],
    [["tally", "--format", "xml"], /"xml".*"table" \| "json" \| "ndjson" \| "csv"/],
    [["tally", "--began", "72"], /--began: "72".*a duration such as/],
    [["tally", "--verdict", "drift", "--healed", "72h"], /no row can pass: --healed shows only matches/],
    [["tally", "--fail-on", "drift", "--healed", "72h"], /--fail-on drift can never match, because --healed shows/],
    [
      ["tally", "--verdict", "match", "--fail-on", "match,oversold"],
      /--fail-on oversold can never match.*--verdict leaves/
    ],
    [
      ["tally", "--verdict", "Match,not-linked", "--fail-on", "unlinked,Just changed"],
      /--fail-on settling can never match.*--verdict leaves/
    ],
    [["tally", "--verdict", "only in Loop", "--fail-on", "DIFFERS"], /--fail-on drift can never match/],
    [
      ["tally", "--min-value", "match", "--verdict", "match"],
      /--min-value: "match".*a whole number without separators, in đồng or cents/
    ],
    [["tally", "--min-value", "1.000.000"], /without separators, in đồng or cents: 1000000 is 1\.000\.000 ₫/],
    [["tally", "--min-value", "0"], /--min-value: "0".*a whole number/],
    [["tally", "--min-value", "1", "--verdict", "match"], /no row can pass: --min-value shows only differences/],
    [
      ["tally", "--min-value", "1", "--fail-on", "match"],
      /--fail-on match can never.*--min-value shows only differences/
    ],
    [["tally", "--limit", "0"], /--limit: "0".*at least 1/],
    [["tally", "--refresh", "maybe"], /"maybe".*"auto" \| "always" \| "never"/],
    [["sync", "--interval", "1m"], /--interval needs --watch/],
    [["sync", "--watch", "--format", "json"], /--format ndjson/],
    [["links", "set", "1", "x"], /haravan-id "x" is not an id/],
    [["links", "ignore", "--loop-id", "1"], /Missing required flag: --reason/],
    [["links", "ignore", "--reason", "why"], /name the record with --loop-id or --haravan-id/],
    [["links", "remove"], /name the record with --loop-id or --haravan-id/],
    [
      ["links", "ignore", "--loop-id", "1", "--haravan-id", "2", "--reason", "why"],
      /--loop-id and --haravan-id name two records/
    ],
    [["links", "import", "no-such-file.csv"], /no-such-file\.csv cannot be read: there is no such file/],
    [["tally", "--excel"], /--excel needs --format csv/],
    [["tallly"], /Unknown command "tallly" \(did you mean tally\?\)/],
    [["tally", "--sandbox", "--began", "-5h"], /--began: "-5h".*a duration such as/],
    [["tally", "--verdict", "-v", "--fail-on", "drift"], /--verdict: "-v".*one of unlinked/],
    [
      ["history", "-heavy"],
      /Unknown flag -heavy; to pass it as an argument, put it after --\. See stocktally history --help/
    ],
    [["tally", "-sandbox"], /Unknown flag -sandbox \(did you mean --sandbox\?\)/],
    [["tally", "--frmt", "json"], /Unknown flag --frmt \(did you mean --format\?\)/],
    [["tally", "--verdct", "drift"], /Unknown flag --verdct \(did you mean --verdict\?\)/],
    [["tally", "--verdict"], /--verdict needs a value: V,…\. See stocktally tally --help/],
    [["tally", "--format"], /--format needs a value: table \| json \| ndjson \| csv\. See/],
    [["tally", "--q", "a", "--q", "b"], /--q was given twice; give it once\. See/],
    [["sync", "--watch", "--interval", "0s"], /--interval: "0s"\. Expected a second or more, such as 30s\. See/],
    [["links", "import", "/dev/zero"], /\/dev\/zero is too large; expected 64 MB at most/],
    [["sandbox", "--port", "99999"], /"99999".*from 0 to 65535/],
    [["sandbox", "--fault", "boom=1"], /"boom=1".*slow/],
    [["sandbox", "--rule", "80"], /"80" is not a stock rule.*80% of 3 less 2/],
    [["tally", "--rule", "80"], /"80" is not a stock rule.*80% of 3 less 2/]
  ]
  for (const [args, line] of usage) {
    it.effect(`2 at ${args.join(" ") || "no arguments"}`, () =>
      Effect.gen(function*() {
        assertFails(yield* (yield* Program).run(args), 2, line)
      }))
  }

  const settings: ReadonlyArray<
    readonly [name: string, args: ReadonlyArray<string>, env: Record<string, string>, line: RegExp]
  > = [
    ["no credentials", ["tally"], {}, /LOOP_API_KEY.*HARAVAN_ACCESS_TOKEN.*--sandbox/],
    ["no credentials and no arguments", [], {}, /LOOP_API_KEY.*HARAVAN_ACCESS_TOKEN/],
    ["the other upstream's credential", ["loop", "locations"], { HARAVAN_ACCESS_TOKEN: "some-token" }, /LOOP_API_KEY/],
    ["an empty credential", ["loop", "locations"], { LOOP_API_KEY: "" }, /LOOP_API_KEY/],
    [
      "an invalid database",
      ["tally", "--sandbox"],
      { STOCKTALLY_DATABASE_URL: "mysql://x" },
      /STOCKTALLY_DATABASE_URL.*sqlite:PATH/
    ],
    [
      "an invalid address",
      inventory,
      { LOOP_API_KEY: "some-key", LOOP_BASE_URL: "not a url" },
      /LOOP_BASE_URL.*https/
    ],
    [
      "plain http elsewhere",
      inventory,
      { LOOP_API_KEY: "some-key", LOOP_BASE_URL: "http://example.com" },
      /LOOP_BASE_URL.*https/
    ]
  ]
  for (const [name, args, env, line] of settings) {
    it.effect(`2 with ${name}`, () =>
      Effect.gen(function*() {
        assertFails(yield* (yield* Program).runBare(args, env), 2, line)
      }))
  }

  it.effect("2 in a folder with a .env that names another database", () =>
    Effect.gen(function*() {
      const { home, shell } = yield* Program
      const line = "STOCKTALLY_DATABASE_URL=sqlite:foreign.db"
      assertFails(
        yield* shell(`mkdir stray && cd stray && echo '${line}' >.env && stocktally sync`),
        2,
        /STOCKTALLY_DATABASE_URL \(.*\.env, line 1\): decides where data goes.*LOOP_API_KEY, which comes from the environment; set it in the environment/
      )
      assert.isFalse(existsSync(join(home, "stray", "foreign.db")))
    }))

  it.effect("with a line on stderr for a mistyped setting", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { status, stderr } = yield* run(["tally"], { STOCKTALLY_TOLERENCE: "5" })
      assert.strictEqual(status, 0)
      assert.strictEqual(
        stderr,
        "stocktally: STOCKTALLY_TOLERENCE (the environment) is not a setting and has no effect; did you mean STOCKTALLY_TOLERANCE?\n"
      )
    }))

  it.effect("with its own status if the reader leaves early", () =>
    Effect.gen(function*() {
      const { shell } = yield* Program
      const statusOf = (command: string, settings: Env = {}) =>
        Effect.map(shell(`${command} | head -n 1 >&2; echo "\${PIPESTATUS[0]}"`, settings), ({ stderr, stdout }) => {
          assert.notMatch(stderr, /EPIPE/)
          return stdout.trim()
        })
      for (const format of ["table", "csv", "json", "ndjson"]) {
        const tally = `stocktally tally --format ${format} --fail-on match`
        assert.strictEqual(yield* statusOf(tally), "3", format)
        assert.strictEqual(yield* statusOf(`unset LOOP_API_KEY; ${tally}`), "2", format)
        // A reader of no lines has left before the first write.
        const doctor = `stocktally doctor --format ${format} | :; echo "\${PIPESTATUS[0]}"`
        assert.strictEqual((yield* shell(doctor, { HARAVAN_ACCESS_TOKEN: "revoked" })).stdout.trim(), "4", format)
      }
      assert.strictEqual(yield* statusOf("stocktally links check"), "0")
      const unsynced = { XDG_STATE_HOME: "unsynced" }
      assert.strictEqual(yield* statusOf("stocktally links check", unsynced), "7")
    }), 60_000)

  it.effect("2 from a doctor that finds a misspelt credential, and 0 with a warning about a .env that others can read", () =>
    Effect.gen(function*() {
      const { run, shell } = yield* Program
      const misspelt = yield* run(["doctor"], { HARAVAN_ACESS_TOKEN: "some-token" })
      assert.strictEqual(misspelt.status, 2)
      assert.match(
        misspelt.stdout,
        /✗  Settings  +HARAVAN_ACESS_TOKEN \(the environment\) is not a setting and has no effect\n +→ rename it to HARAVAN_ACCESS_TOKEN\n/
      )
      assert.notInclude(misspelt.stdout, "some-token")
      const other = yield* run(["doctor"], { STOCKTALLY_TOLERENCE: "5" })
      assert.strictEqual(other.status, 0)
      assert.match(other.stdout, /!  Settings  +STOCKTALLY_TOLERENCE/)
      const exposed = yield* shell(
        "mkdir -p 'my shop' && cd 'my shop' && echo LOOP_API_KEY=$LOOP_API_KEY >.env && chmod 640 .env && " +
          "stocktally doctor; echo $?; chmod 600 .env; stocktally doctor | grep -c chmod"
      )
      assert.match(
        exposed.stdout,
        /!  Settings  +other users of this machine can read \.env, which holds LOOP_API_KEY\n +→ chmod 600 \.env\n[^]*\n0\n0\n$/
      )
    }))

  it.effect("2 if the sandbox's port is in use", () =>
    Effect.gen(function*() {
      const { run, sandboxSettings } = yield* Program
      const { port } = new URL(sandboxSettings["LOOP_BASE_URL"] ?? "")
      assertFails(
        yield* run(["sandbox", "--port", port]),
        2,
        new RegExp(`127\\.0\\.0\\.1:${port} is in use; choose another port, or stop the program that listens there`)
      )
    }))

  it.effect("with the result for a value that begins with a dash, not with the help page", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      for (
        const [args, line] of [[["--sku", "-heavy"], /no row has the SKU "-heavy"/], [
          ["--location", "-v"],
          /no location "-v"/
        ]] as const
      ) {
        const named = yield* run(["tally", ...args, "--fail-on", "drift"])
        assert.strictEqual(named.status, 5)
        assert.match(named.stderr, line)
      }
      for (const args of [["--q", "-shirt"], ["--q", "-h"]]) {
        const { status, stdout } = yield* run(["tally", ...args, "--fail-on", "drift"])
        assert.strictEqual(status, 0)
        assert.match(stdout, /\n0 rows shown/)
      }
      const matched = yield* run(["tally", "--q", "-00", "--fail-on", "match", "--format", "ndjson"])
      assert.strictEqual(matched.status, 3, matched.stderr)
    }))

  it.effect("5 about the argument after --sandbox", () =>
    Effect.gen(function*() {
      const { runBare } = yield* Program
      for (
        const [args, line] of [
          [["loop", "inventory", "--sandbox", "1", "2"], /GET \/inventories\/1\/2/],
          [["links", "set", "--sandbox", "1", "2"], /there was no Loop variant 1/],
          [["history", "--sandbox", "1"], /no row has the SKU "1"/]
        ] as const
      ) {
        yield* runBare(["sync", "--sandbox"])
        const { status, stderr } = yield* runBare(args)
        assert.match(stderr, line)
        assert.strictEqual(status, 5)
      }
    }))

  it.effect("2 with a stray .env that has a base address", () =>
    Effect.gen(function*() {
      const { shell } = yield* Program
      const ended = yield* shell(
        "mkdir -p stray && cd stray && echo LOOP_BASE_URL=https://evil.example > .env && stocktally loop locations",
        { LOOP_BASE_URL: "" }
      )
      assertFails(ended, 2, /LOOP_BASE_URL.*\.env/)
    }))

  const loopAt = (kind: string) =>
    Effect.gen(function*() {
      const { address } = yield* BadUpstream
      return yield* (yield* Program).runBare(inventory, {
        LOOP_API_KEY: "secret-key",
        LOOP_BASE_URL: address(kind),
        STOCKTALLY_PATIENCE: "1s"
      })
    })
  const answers: ReadonlyArray<readonly [kind: string, status: number, line: RegExp]> = [
    [
      "unauthorized",
      4,
      /Loop rejected the credential: .*401, Unauthorized.*\\u\{1b\}.*LOOP_API_KEY.*"Inventory \(Read\)".*\[GET \/inventories\/1\/1\]/
    ],
    ["forbidden", 4, /Loop denied access: .*403, Thiếu quyền/],
    ["missing", 5, /Loop has no such record: .*VARIANT_ID LOCATION_ID/],
    ["refused", 8, /Loop rejected the request: .*422, limit: is wrong\. Try again later/],
    ["blocked", 7, /Loop cannot be reached: status 403, an HTML page: Blocked\. A firewall or proxy .* rejected it/],
    ["limited", 6, /Loop allows no more requests.*STOCKTALLY_PATIENCE/],
    ["down", 7, /Loop is unavailable: .*503.* Loop has a problem of its own: try again later\./],
    ["html", 8, /Loop sent an unusable answer: .*HTML page: Login/],
    ["empty", 8, /empty body/],
    ["shape", 8, /Loop sent an unusable answer/],
    ["text", 8, /available_count/],
    ["huge", 8, /1e\+?30|id/],
    ["redirect", 8, /redirect to https:\/\/elsewhere\.example.*not followed/],
    ["cut", 7, /Loop is unavailable: /]
  ]
  it.effect("8 if a base address is wrong, because a missing list is not a missing record", () =>
    Effect.gen(function*() {
      const { address } = yield* BadUpstream
      const { runBare } = yield* Program
      const ended = yield* runBare(["loop", "locations"], {
        LOOP_API_KEY: "secret-key",
        LOOP_BASE_URL: address("missing")
      })
      assertFails(
        ended,
        8,
        /Loop is not at this address: status 404.* Check LOOP_BASE_URL: a server answers there.*\[GET \/locations/
      )
    }))

  it.effect("7 if nothing answers https, with a clear message", () =>
    Effect.gen(function*() {
      const { address } = yield* BadUpstream
      const { runBare } = yield* Program
      const ended = yield* runBare(["loop", "locations"], {
        LOOP_API_KEY: "secret-key",
        LOOP_BASE_URL: address("missing").replace("http:", "https:")
      })
      assertFails(
        ended,
        7,
        /Loop is unavailable: no secure connection \([a-z ]+\); check that the address serves https\.? Try again later/
      )
    }))

  for (const [kind, status, line] of answers) {
    it.effect(`${status} if the answer is ${kind}`, () =>
      Effect.gen(function*() {
        const ended = yield* loopAt(kind)
        assertFails(ended, status, line)
        assert.notInclude(ended.stderr, "secret-key")
      }))
  }

  it.effect("7 if nothing listens", () =>
    Effect.gen(function*() {
      const { runBare } = yield* Program
      const env = { HARAVAN_ACCESS_TOKEN: "some-token", HARAVAN_BASE_URL: "http://127.0.0.1:1" }
      assertFails(yield* runBare(["haravan", "shop"], env), 7, /Haravan is unavailable: .*refused.*HARAVAN_BASE_URL/)
    }))

  it.effect("4 if a scope is missing, and names it", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      assertFails(
        yield* run(["haravan", "balances"], { HARAVAN_ACCESS_TOKEN: "sandbox-haravan-token-no-inventories" }),
        4,
        /com\.read_inventories/
      )
      assertFails(
        yield* run(["loop", "locations"], { LOOP_API_KEY: "sandbox-loop-key-no-locations" }),
        4,
        /"Locations \(read\)"/
      )
    }))

  it.effect("3 if --fail-on matched, otherwise 0", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const matched = yield* run(["tally", "--fail-on", "match", "--format", "ndjson"])
      assert.strictEqual(matched.status, 3)
      assert.match(matched.stderr, /\nstocktally: not counted: \d+ rows at locations in transit [^\n]+\n$/)
      assert.strictEqual((yield* run(["tally", "--sku", "no such sku", "--fail-on", "match"])).status, 5)
      // There is drift, but no row of it is shown.
      assert.strictEqual((yield* run(["tally", "--q", "no such row", "--fail-on", "drift"])).status, 0)
      assert.strictEqual((yield* run(["tally", "--verdict", "match,drift", "--fail-on", "drift"])).status, 3)
    }))

  it.effect("neither with 0 nor with 3 if a tally is incomplete, and shows the rest", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { address } = yield* BadUpstream
      const { storeOf } = yield* Program
      const failed = yield* run(["tally", "--fail-on", "unknown", "--format", "json"], {
        ...storeOf("half-read"),
        LOOP_BASE_URL: address("html")
      })
      assert.strictEqual(failed.status, 8)
      assert.match(failed.stderr, /incomplete: Loop sent an unusable answer/)
      const { complete, rows } = JSON.parse(failed.stdout)
      assert.isFalse(complete)
      assert.isAbove(rows.length, 100)

      const { sandboxSettings, runBare } = yield* Program
      const { HARAVAN_ACCESS_TOKEN = "", HARAVAN_BASE_URL = "" } = sandboxSettings
      const half = yield* runBare(["tally"], { HARAVAN_ACCESS_TOKEN, HARAVAN_BASE_URL })
      assert.strictEqual(half.status, 2)
      assert.include(half.stdout, "INCOMPLETE")
      assert.match(half.stderr, /LOOP_API_KEY/)
    }))

  it.effect("0 with the sandbox, and names it", () =>
    Effect.gen(function*() {
      const { runBare } = yield* Program
      const flag = yield* runBare(["tally", "--sandbox"])
      assert.strictEqual(flag.status, 0)
      assert.match(flag.stdout, /^SANDBOX: simulated numbers/)
      const setting = yield* runBare([], { STOCKTALLY_SANDBOX: "auto" })
      assert.match(setting.stdout, /^SANDBOX: simulated numbers/)
      const list = yield* runBare(["haravan", "shop", "--sandbox", "--format", "json"])
      assert.match(list.stderr, /simulated numbers/)
      assert.isString(JSON.parse(list.stdout).id)
      const ruled = yield* runBare(["loop", "locations", "--rule", "80% of 3 less 2", "--format", "json"])
      assert.match(ruled.stderr, /simulated numbers/)
      assert.deepStrictEqual(JSON.parse(ruled.stdout).map(({ name }: { name: string }) => name), ["Web shop"])
      const shown = (args: ReadonlyArray<string>) => runBare(["loop", "inventories", "--format", "ndjson", ...args])
      const hostile = yield* shown(["--hostile"])
      assert.match(hostile.stderr, /simulated numbers/)
      assert.include(hostile.stdout, "\\u001b[31mÁo khoác chống nắng cao cấp 2")
      assert.notInclude((yield* shown(["--sandbox"])).stdout, "\\u001b")
    }))

  it.effect("0 if the doctor finds nothing, otherwise with the status of the worst failure", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const well = yield* run(["doctor"])
      assert.deepStrictEqual([well.status, well.stderr], [0, ""])
      assert.match(well.stdout, /✓ +Loop /)
      const ill = yield* run(["doctor"], { HARAVAN_ACCESS_TOKEN: "wrong", LANG: "C" })
      assert.strictEqual(ill.status, 4)
      assert.match(ill.stdout, /failed +Haravan /)
      assert.match(ill.stdout, /-> .*HARAVAN_ACCESS_TOKEN/)
    }))

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it.effect(`130 at ${signal}, the sandbox's port free again`, () =>
      Effect.gen(function*() {
        const ended = yield* (yield* Program).interrupt(["sandbox", "--skus", "10"], signal)
        assert.strictEqual(ended.status, 130)
        assert.match(
          ended.stdout,
          /^export LOOP_API_KEY=sandbox-loop-key\nexport LOOP_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/loop\/api\/v1\n/
        )
        assert.match(ended.stderr, /^stocktally: Loop and Haravan are simulated on port \d+[^\n]*\n$/)
      }))
  }

  it.effect("an interrupted list without closing it", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { address } = yield* BadUpstream
      const ended = yield* run(["haravan", "balances", "--format", "json"], { HARAVAN_BASE_URL: address("halfway") })
      assert.strictEqual(ended.status, 8)
      assert.match(ended.stdout, /^\[\n\{/)
      assert.throws(() => JSON.parse(ended.stdout))
    }))
})
