import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import * as http from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ask } from "./support/ask.ts"
import { eventually } from "./support/eventually.ts"
import { start } from "./support/program.ts"

const ready = (url: string) =>
  Effect.flatMap(ask(url, "/readyz"), (answer) => answer.status === 200 ? Effect.succeed(answer) : Effect.fail(answer))
    .pipe(
      Effect.retry(Schedule.spaced("50 millis")),
      Effect.timeout("20 seconds")
    )

const sandbox = Effect.fnUntraced(function*(
  env: Readonly<Record<string, string>> = {},
  flag: "--sandbox" | "--hostile" = "--sandbox"
) {
  const program = yield* start(env, [flag])
  const url = yield* program.url
  yield* ready(url)
  return { ...program, url }
})

/** Waits for a line of the log. */
const logged = (stderr: () => string, line: RegExp) => eventually(Effect.sync(stderr), (text) => line.test(text))

/** Waits for the first sync of the sandbox. */
const firstRun = (url: string) =>
  Effect.map(ask(url, "/v1/syncs"), ({ json }) => json.rows[0]).pipe(
    Effect.filterOrFail((run) => run?.status === "completed"),
    Effect.retry(Schedule.spaced("100 millis")),
    Effect.timeout("20 seconds")
  )

describe("the program", () => {
  it.live("warns about a mistyped setting, and suggests the right one", () =>
    Effect.gen(function*() {
      const { stderr } = yield* sandbox({ STOCKTALLY_TOLERENCE: "5" })
      assert.match(
        stderr(),
        /STOCKTALLY_TOLERENCE \(the environment\) is not a setting and has no effect; did you mean STOCKTALLY_TOLERANCE\?/
      )
    }))

  it.live("serves a hostile shop at --hostile, whose names reach neither the metrics nor the log as they are", () =>
    Effect.gen(function*() {
      const { stderr, url } = yield* sandbox({}, "--hostile")
      yield* firstRun(url)
      const { json, text } = yield* ask(url, "/v1/tally?q=akh-0002")
      assert.include(json.rows[0].name, "\u001b[31m")
      assert.notInclude(text, "\u001b")
      const metrics = yield* ask(url, "/metrics")
      assert.include(metrics.text, `location="=\\\\u{1b}[2JKho hàng lỗi Đà Nẵng`)
      assert.notInclude(metrics.text + stderr(), "\u001b")
      assert.match(stderr(), /SANDBOX: simulated numbers/)
    }))

  it.live("serves the sandbox on request, warns about it, and exits with 0 on SIGTERM", () =>
    Effect.gen(function*() {
      const { ended, signal, stderr, url } = yield* sandbox()
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.match(stderr(), /SANDBOX: simulated numbers/)
      const { headers, json } = yield* ask(url, "/readyz")
      assert.strictEqual(headers["x-stocktally-source"], "sandbox")
      assert.deepStrictEqual(json.upstreams.map(({ upstream }: { upstream: string }) => upstream), ["loop", "haravan"])
      assert.strictEqual((yield* ask(url, "/docs")).status, 200)
      const home = yield* ask(url, "/", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } })
      assert.deepStrictEqual([home.status, home.headers["content-type"]], [200, "text/html"])
      for (const link of ["docs", "openapi.json"]) assert.include(home.text, `href="${link}"`)
      yield* firstRun(url)
      const { drift } = (yield* ask(url, "/v1/tally/summary")).json.summary
      assert.isAbove(drift, 0)
      yield* logged(
        stderr,
        /sync 1 completed: full in \d+ s, [1-9]\d* rows read, \d+ changed, 0 gone, [1-9]\d* requests; [^"]*drift \d+/
      )
      const { text } = yield* ask(url, "/metrics")
      for (
        const name of [
          "stocktally_store_up 1\n",
          `stocktally_syncs_completed_total{kind="full"} 1\n`,
          `stocktally_upstream_circuit{upstream="loop"} 0\n`,
          `stocktally_upstream_budget_size{upstream="haravan"} 80\n`,
          `stocktally_tally_rows{verdict="drift"} ${drift}\n`,
          `stocktally_http_request_duration_seconds_count{method="GET",route="/readyz",status="200"}`
        ]
      ) assert.include(text, name)
      assert.strictEqual((yield* ask(url, "/docs", { headers: { host: "evil.example" } })).status, 421)
      for (const path of ["/healthz", "/readyz"]) {
        assert.strictEqual((yield* ask(url, path, { headers: { host: "10.1.2.3:4000" } })).status, 200)
      }
      assert.strictEqual((yield* ask(url, "/healthz", { headers: { origin: "https://evil.example" } })).status, 403)
      assert.strictEqual((yield* ask(url, "/v1/nothing")).json.type, "urn:stocktally:problem:no-such-route")
      signal("SIGTERM")
      assert.strictEqual(yield* Effect.timeout(ended, "10 seconds"), 0)
      assert.notInclude(stderr(), "STDOUT")
      assert.notMatch(stderr(), /"level":"ERROR"/)
    }))

  it.live("serves the sandbox without credentials if the settings allow it, and exits with 0 on Ctrl-C", () =>
    Effect.gen(function*() {
      const { ended, signal, stderr, url } = yield* start({ STOCKTALLY_SANDBOX: "auto" })
      yield* ready(yield* url)
      assert.match(stderr(), /SANDBOX: simulated numbers/)
      signal("SIGINT")
      assert.strictEqual(yield* Effect.timeout(ended, "10 seconds"), 0)
    }))

  it.live(
    "syncs a new sandbox store once, and leaves an existing one as it is",
    () =>
      Effect.gen(function*() {
        const directory = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-http-"))),
          (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
        )
        const env = { STOCKTALLY_DATABASE_URL: `sqlite:${join(directory, "store.db")}` }
        const first = yield* sandbox(env)
        const run = yield* firstRun(first.url)
        assert.strictEqual((yield* ask(first.url, "/v1/tally?limit=5")).json.rows.length, 5)
        assert.match(first.stderr(), /sandbox has no data yet; sync 1 reads it now/)
        first.signal("SIGTERM")
        yield* first.ended
        const second = yield* sandbox(env)
        // The next run is the requested one.
        assert.strictEqual(
          (yield* ask(second.url, "/v1/syncs", { method: "POST" })).json.id,
          String(Number(run.id) + 1)
        )
        assert.notMatch(second.stderr(), /store was empty/)
      }),
    40_000
  )

  it.live("completes every response that it has started when it stops", () =>
    Effect.gen(function*() {
      const { ended, signal, url } = yield* sandbox()
      const { port } = new URL(url)
      const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
      const broken: Array<string> = []
      let answered = 0
      const asked = (): Promise<boolean> =>
        new Promise((resolve) => {
          const request = http.get({ host: "127.0.0.1", port, path: "/openapi.json", agent }, (response) => {
            let size = 0
            response.on("data", (chunk: Buffer) => (size += chunk.length))
            response.on("error", (error) => broken.push(error.message))
            response.on("close", () => {
              answered++
              if (response.statusCode !== 200 || size !== Number(response.headers["content-length"])) {
                broken.push(`${response.statusCode} with ${size} bytes`)
              }
              resolve(true)
            })
          })
          // Rejected, or closed before it was accepted: no promised response was lost.
          request.on("error", () => resolve(false))
        })
      const client = async () => {
        while (await asked());
      }
      const clients = Promise.all(Array.from({ length: 16 }, client))
      yield* Effect.sync(() => answered).pipe(
        Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (count) => count > 64 }),
        Effect.timeout("20 seconds")
      )
      signal("SIGTERM")
      assert.strictEqual(yield* Effect.timeout(ended, "10 seconds"), 0)
      yield* Effect.promise(() => clients)
      assert.deepStrictEqual(broken, [])
    }))

  it.live("stays alive while its upstream is down at the first start, says why it is not ready, and stops cleanly", () =>
    Effect.gen(function*() {
      const { ended, signal, stderr, url } = yield* Effect.flatMap(
        start({
          HARAVAN_ACCESS_TOKEN: "token-0123456789",
          HARAVAN_BASE_URL: "http://127.0.0.1:9/com",
          STOCKTALLY_LOG_LEVEL: "debug"
        }),
        (program) => Effect.map(program.url, (url) => ({ ...program, url }))
      )
      assert.notInclude(stderr(), "SANDBOX")
      assert.strictEqual((yield* ask(url, "/healthz")).status, 200)
      const { headers, json, status } = yield* ask(url, "/readyz").pipe(
        Effect.filterOrFail(({ json }) => json.detail.includes("Haravan")),
        Effect.retry(Schedule.spaced("100 millis")),
        Effect.timeout("20 seconds")
      )
      assert.strictEqual(status, 503)
      assert.strictEqual(headers["retry-after"], "1")
      assert.notInclude(json.detail, "127.0.0.1", "who asks may be a stranger")
      assert.match(stderr(), /the database cannot be opened yet: Haravan/)
      const metrics = yield* ask(url, "/metrics")
      assert.deepStrictEqual([metrics.status, metrics.headers["content-type"]], [
        200,
        "text/plain; version=0.0.4; charset=utf-8"
      ])
      assert.match(metrics.text, /^stocktally_store_up 0$/m)
      assert.match(metrics.text, /^stocktally_upstream_budget_size\{upstream="haravan"\} 80$/m)
      const doctor = yield* ask(url, "/v1/doctor")
      assert.strictEqual(doctor.status, 200)
      const rows: ReadonlyArray<{ upstream: string | null; status: string; detail: string }> = doctor.json.rows
      assert.isTrue(rows.some(({ status, upstream }) => upstream === "haravan" && status === "failed"), doctor.text)
      assert.match(rows.find(({ upstream }) => upstream === null)?.detail ?? "", /Haravan has not said yet which shop/)
      assert.strictEqual((yield* ask(url, "/v1/tally")).status, 503)
      assert.notProperty(headers, "x-stocktally-source")
      assert.strictEqual(json.retryable, true)
      signal("SIGTERM")
      assert.strictEqual(yield* Effect.timeout(ended, "10 seconds"), 0)
      assert.notInclude(stderr(), "token-0123456789")
    }))

  it.live(
    "reports upstreams that do not answer, and no numbers of a tally that was never read",
    () =>
      Effect.gen(function*() {
        const { stderr, url: listening } = yield* start({
          LOOP_API_KEY: "key-0123456789",
          LOOP_BASE_URL: "http://127.0.0.1:9/api",
          HARAVAN_ACCESS_TOKEN: "token-0123456789",
          HARAVAN_BASE_URL: "http://127.0.0.1:9/com",
          STOCKTALLY_DATABASE_URL: "sqlite:store.db",
          STOCKTALLY_WATCH: "true"
        })
        const url = yield* listening
        yield* ready(url)
        assert.strictEqual((yield* ask(url, "/v1/doctor")).status, 200)
        assert.deepStrictEqual((yield* ask(url, "/readyz")).json.upstreams, [
          { upstream: "loop", state: "unreachable" },
          { upstream: "haravan", state: "unreachable" }
        ])
        yield* logged(stderr, /a sync did not complete/)
        const { text } = yield* eventually(
          ask(url, "/metrics"),
          ({ text }) => /^stocktally_syncs_failed_total\{upstream="haravan",reason="unavailable"\} 1$/m.test(text)
        )
        assert.match(text, /^stocktally_syncs_completed_total\{kind="full"\} 0$/m)
        assert.match(text, /^stocktally_store_up 1$/m)
        assert.notMatch(text, /^stocktally_tally_rows\{/m)
      }),
    40_000
  )

  it.live("logs the name of a key, never the key, with the response's request id", () =>
    Effect.gen(function*() {
      const { ended, signal, stderr, url } = yield* sandbox({
        STOCKTALLY_API_KEYS: "shop:s3cr3t-of-the-shop,screen:ro:s3cr3t-of-the-whole-screen",
        STOCKTALLY_LOG_LEVEL: "all"
      })
      const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
      assert.strictEqual((yield* ask(url, "/metrics")).status, 401)
      assert.strictEqual((yield* ask(url, "/metrics", { headers: bearer("wr0ng-secret") })).status, 401)
      const { headers, status } = yield* ask(url, "/metrics", { headers: bearer("s3cr3t-of-the-whole-screen") })
      assert.strictEqual(status, 200)
      assert.strictEqual(
        (yield* ask(url, "/metrics", { body: "{}", headers: bearer("s3cr3t-of-the-whole-screen") })).status,
        403
      )
      signal("SIGTERM")
      yield* ended
      const entry = stderr().split("\n").find((line) => line.includes(String(headers["x-request-id"])))
      assert.deepInclude(JSON.parse(entry ?? "{}").annotations, { key: "screen", route: "/metrics" })
      assert.notMatch(stderr(), /s3cr3t|wr0ng/)
      const warnings = stderr().split("\n").filter((line) => line.includes(`"level":"WARN"`)).join("\n")
      assert.include(warnings, "a wrong API key came from 127.0.0.1")
      assert.match(warnings, /the secret of shop \(number 1\) is shorter than \d+ characters/)
    }))
})

describe("the program, when an upstream rejects its credential", () => {
  /** Both upstreams of a small shop. */
  const upstreams = SandboxServer.layer().pipe(
    Layer.provideMerge(Sandbox.layer({ skus: 20, locations: 2, limits: "none" }))
  )
  const directory = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-http-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )
  const synced = (url: string, status: string) =>
    ask(url, "/v1/syncs").pipe(
      Effect.filterOrFail(({ json }) => json.rows?.[0]?.status === status),
      Effect.retry(Schedule.spaced("100 millis")),
      Effect.timeout("30 seconds")
    )

  it.live(
    "shows stored data, says what it waits for, and recovers when the token in its file is right again",
    () =>
      Effect.gen(function*() {
        const { settings } = yield* SandboxServer
        const sandbox = yield* Sandbox
        const { haravanAccessToken: token } = sandbox.credentials
        const folder = yield* directory
        const file = join(folder, "token")
        writeFileSync(file, token, { mode: 0o600 })
        const { HARAVAN_ACCESS_TOKEN: _, ...env } = Object.fromEntries(settings)
        const service = start({
          ...env,
          HARAVAN_ACCESS_TOKEN_FILE: file,
          STOCKTALLY_DATABASE_URL: `sqlite:${join(folder, "one.db")}`,
          STOCKTALLY_WATCH: "true",
          STOCKTALLY_INTERVAL: "1 second"
        })
        const first = yield* service
        yield* synced(yield* first.url, "completed")
        first.signal("SIGTERM")
        yield* first.ended

        yield* sandbox.setRevoked(token, true)
        const { signal, stderr, ended, url: listening } = yield* service
        const url = yield* listening
        yield* ready(url)
        const tally = yield* ask(url, "/v1/tally?limit=5")
        assert.deepStrictEqual([tally.status, tally.json.complete, tally.json.rows.length], [200, true, 5])
        assert.deepStrictEqual(
          (yield* ask(url, "/readyz")).json.upstreams.find(({ upstream }: { upstream: string }) =>
            upstream === "haravan"
          ),
          { upstream: "haravan", state: "denied" }
        )
        assert.match(
          stderr(),
          /showing stored data of .*Haravan rejected the credential: .*Check that HARAVAN_ACCESS_TOKEN/
        )
        yield* logged(stderr, /a sync did not complete: Haravan rejected the credential: .*trying again in 5 s/)

        yield* sandbox.setRevoked(token, false)
        yield* synced(url, "completed")
        yield* logged(stderr, /syncs work again after \d+ failures? in \d+ s/)
        assert.match(
          (yield* ask(url, "/metrics")).text,
          /^stocktally_syncs_failed_total\{upstream="haravan",reason="unauthorized"\} [1-9]/m
        )
        assert.notInclude(stderr(), token)
        signal("SIGTERM")
        assert.strictEqual(yield* Effect.timeout(ended, "10 seconds"), 0)
      }).pipe(Effect.provide(upstreams)),
    60_000
  )

  it.live("exits and says what to do if it cannot know which store to open", () =>
    Effect.gen(function*() {
      const { settings } = yield* SandboxServer
      const program = yield* start({ ...Object.fromEntries(settings), HARAVAN_ACCESS_TOKEN: "a-token-nobody-knows" })
      assert.strictEqual(yield* Effect.timeout(program.ended, "20 seconds"), 4, program.stderr())
      assert.match(program.stderr(), /Haravan rejected the credential: .*Check that HARAVAN_ACCESS_TOKEN/)
    }).pipe(Effect.provide(upstreams)), 30_000)
})

describe("the program does not start", () => {
  const refused = (
    name: string,
    env: Record<string, string>,
    args: ReadonlyArray<string>,
    status: number,
    line: RegExp
  ) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const program = yield* start(env, args)
        assert.strictEqual(yield* Effect.timeout(program.ended, "20 seconds"), status, program.stderr())
        assert.match(program.stderr(), line)
        assert.strictEqual(program.stderr().trimEnd().split("\n").length, 1)
      }))

  refused(
    "without credentials, unless the sandbox is asked for",
    {},
    [],
    2,
    /^stocktally-http: LOOP_API_KEY and HARAVAN_ACCESS_TOKEN are not set; set at least one /
  )
  refused(
    "on a public host without keys",
    { STOCKTALLY_HTTP_HOST: "0.0.0.0" },
    ["--sandbox"],
    2,
    /^stocktally-http: STOCKTALLY_HTTP_HOST is 0\.0\.0\.0.*STOCKTALLY_API_KEYS/
  )
  refused(
    "on a public host with a weak key, which it does not quote",
    {
      STOCKTALLY_HTTP_HOST: "0.0.0.0",
      STOCKTALLY_API_KEYS: "shop:a-key-of-22-characters,till:ro:s3cr3t-of-21-charact,s3cr3t"
    },
    ["--sandbox"],
    2,
    /^(?!.*s3cr3t)stocktally-http: STOCKTALLY_HTTP_HOST is 0\.0\.0\.0.*fewer than 22 characters for till \(number 2\), key-3; .*openssl rand -base64 24/
  )
  refused(
    "on a name below localhost, which the network may resolve, without keys",
    { STOCKTALLY_HTTP_HOST: "shop.localhost" },
    ["--sandbox"],
    2,
    /^stocktally-http: STOCKTALLY_HTTP_HOST is shop\.localhost.*STOCKTALLY_API_KEYS/
  )
  refused(
    "with an invalid setting",
    { STOCKTALLY_HTTP_PORT: "http" },
    ["--sandbox"],
    2,
    /^stocktally-http: STOCKTALLY_HTTP_PORT .*"http"/
  )
  refused(
    "with an unknown flag",
    {},
    ["--nope"],
    2,
    /^stocktally-http: unknown flag --nope; see stocktally-http --help/
  )
  refused(
    "on an address of another machine",
    { STOCKTALLY_HTTP_HOST: "192.0.2.1", STOCKTALLY_API_KEYS: "a-key-of-22-characters" },
    ["--sandbox"],
    2,
    /^stocktally-http: 192\.0\.2\.1 is not an address of this machine/
  )

  it.live("if a stray .env would control access or the destination of data", () =>
    Effect.gen(function*() {
      const stray = {
        STOCKTALLY_DATABASE_URL: "sqlite:foreign.db",
        STOCKTALLY_HTTP_HOST: "0.0.0.0",
        STOCKTALLY_HTTP_ALLOWED_HOSTS: "elsewhere.example",
        STOCKTALLY_HTTP_CORS_ORIGINS: "https://elsewhere.example",
        STOCKTALLY_HTTP_TRUSTED_PROXIES: "10.0.0.0/8",
        STOCKTALLY_API_KEYS: "mine:a-key-that-its-author-knows"
      }
      const program = yield* start(
        { HARAVAN_ACCESS_TOKEN: "some-token" },
        [],
        Object.entries(stray).map(([name, value]) => `${name}=${value}`).join("\n")
      )
      assert.strictEqual(yield* Effect.timeout(program.ended, "20 seconds"), 2, program.stderr())
      for (const name of Object.keys(stray)) {
        assert.match(
          program.stderr(),
          new RegExp(
            `${name} \\(.*\\.env, line \\d\\): decides .* than HARAVAN_ACCESS_TOKEN, which comes from the environment`
          )
        )
      }
      assert.notInclude(program.stderr(), "its-author-knows")
    }))

  it.live("if TLS to its database is misconfigured, and does not retry", () =>
    Effect.gen(function*() {
      const program = yield* start(
        { STOCKTALLY_DATABASE_URL: "postgres://me:secret@127.0.0.1:1/x?ssl=true&sslrootcert=none.pem" },
        ["--sandbox"]
      )
      assert.strictEqual(yield* Effect.timeout(program.ended, "20 seconds"), 2, program.stderr())
      assert.match(program.stderr(), /^stocktally-http: postgres:.*sslrootcert: ENOENT.*none\.pem/m)
      assert.notInclude(program.stderr(), "secret")
    }))

  it.live("on a port that is in use", () =>
    Effect.gen(function*() {
      const server = http.createServer()
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
        () => Effect.sync(() => server.close())
      )
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const program = yield* start({ STOCKTALLY_HTTP_PORT: String(port) }, ["--sandbox"])
      assert.strictEqual(yield* Effect.timeout(program.ended, "20 seconds"), 2)
      assert.match(program.stderr(), /^stocktally-http: 127\.0\.0\.1, port \d+ is in use; set STOCKTALLY_HTTP_PORT/)
    }))

  it.live("but prints its version and help", () =>
    Effect.gen(function*() {
      for (
        const [flag, text] of [["--version", "stocktally-http v"], [
          "--help",
          "  STOCKTALLY_HTTP_LIVE_PER_MINUTE (120)\n"
        ]] as const
      ) {
        const program = yield* start({}, [flag])
        assert.strictEqual(yield* program.ended, 0)
        assert.include(program.stderr(), text)
      }
    }))
})
