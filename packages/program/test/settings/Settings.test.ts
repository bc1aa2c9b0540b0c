import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Effect, FileSystem, Option, Redacted } from "effect"
import * as fc from "fast-check"
import { homedir, userInfo } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { Settings, type SettingsValues } from "../../src/index.ts"
import { describeUnknownSetting } from "../../src/settings/UnknownSetting.ts"
import { errorOf, type Machine, makeMachine, problemsOf, settingsOf } from "../support.ts"

const secretOf = ({ credential }: Pick<SettingsValues["loop"], "credential">) =>
  Option.match(credential, {
    onNone: () => Effect.succeed("none"),
    onSome: ({ current }) => Effect.map(current, Redacted.value)
  })

describe("reading settings", () => {
  it.effect("uses the documented defaults", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({})
      assert.deepStrictEqual(
        {
          ...settings,
          patience: Duration.format(settings.patience),
          grace: Duration.format(settings.grace),
          staleAfter: Duration.format(settings.staleAfter),
          fullEvery: Duration.format(settings.fullEvery),
          interval: Duration.format(settings.interval)
        },
        {
          loop: { credential: Option.none(), baseUrl: Option.none(), requestsPerMinute: 300 },
          haravan: { credential: Option.none(), baseUrl: Option.none(), bucketSize: 80, leakPerSecond: 4 },
          watchShare: 0.8,
          patience: "2m",
          sandbox: Option.none(),
          grace: "30m",
          staleAfter: "30m",
          tolerance: 0,
          database: Option.none(),
          stateDirectory: join(homedir(), ".local", "state", "stocktally"),
          historyDays: 90,
          fullEvery: "1d",
          shops: Option.none(),
          shop: Option.none(),
          ofShop: Option.none(),
          cluster: Option.none(),
          watch: false,
          interval: "30s",
          http: {
            host: "127.0.0.1",
            port: 4000,
            allowedHosts: [],
            corsOrigins: [],
            trustedProxies: [],
            apiKeys: [],
            livePerMinute: 120
          },
          server: Option.none(),
          serverKey: Option.none(),
          logLevel: "Info",
          logFormat: Option.none(),
          otlp: Option.none(),
          proxy: Option.none(),
          unknownSettings: [],
          exposedFiles: []
        }
      )
    }))

  it.effect("uses the user's real home if HOME is empty or relative", () =>
    Effect.gen(function*() {
      for (const home of ["", "here"]) {
        vi.stubEnv("HOME", home)
        const { stateDirectory } = yield* settingsOf({}).pipe(Effect.ensuring(Effect.sync(() => vi.unstubAllEnvs())))
        assert.strictEqual(stateDirectory, join(userInfo().homedir, ".local", "state", "stocktally"))
      }
    }))

  it.effect("reports a name that is not a setting, and suggests one", () =>
    Effect.gen(function*() {
      const { unknownSettings } = yield* settingsOf({
        env: {
          STOCKTALLY_INTERVALL: "5m",
          STOCKTALLY_WATCH_EVERY_SO_OFTEN: "5m",
          STOCKTALLY_HTTP_PROT: "4001",
          STOCKTALLY_HTTP_PORT: "4002",
          STOCKTALLY_OWN_NODE: "1",
          LOOP_API_KEY_FIEL: "/run/secrets/loop",
          LOOPS: "3"
        },
        userFile: "STOCKTALY_GRACE=1h\nSTOCKTALLY_GRACES=1h\n"
      })
      assert.deepStrictEqual(
        unknownSettings.map((unknown) => describeUnknownSetting(unknown).replace(/\(.*config/, "($DIR/config"))
          .toSorted(),
        [
          "LOOP_API_KEY_FIEL (the environment) is not a setting and has no effect; did you mean LOOP_API_KEY_FILE?",
          "STOCKTALLY_GRACES ($DIR/config/stocktally/env, line 2) is not a setting and has no effect; did you mean " +
          "STOCKTALLY_GRACE?",
          "STOCKTALLY_HTTP_PROT (the environment) is not a setting and has no effect; did you mean " +
          "STOCKTALLY_HTTP_PORT?",
          "STOCKTALLY_INTERVALL (the environment) is not a setting and has no effect; did you mean " +
          "STOCKTALLY_INTERVAL?",
          "STOCKTALLY_WATCH_EVERY_SO_OFTEN (the environment) is not a setting and has no effect"
        ]
      )
    }))

  it.effect("reports files with secrets that other users can read", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const { directory, layer } = yield* makeMachine({
        dotEnv: "HARAVAN_ACCESS_TOKEN=secret\n",
        userFile: "STOCKTALLY_GRACE=1h\n"
      })
      const exposedIf = Effect.fnUntraced(function*(mode: number) {
        yield* files.chmod(`${directory}/.env`, mode)
        const { exposedFiles } = yield* Effect.provide(Settings, layer)
        return exposedFiles.map(({ holds, path }) => `${path.replace(directory, "$DIR")} ${holds.join()}`)
      })
      const open = ["$DIR/.env HARAVAN_ACCESS_TOKEN"]
      assert.deepStrictEqual(yield* exposedIf(0o644), open)
      assert.deepStrictEqual(yield* exposedIf(0o640), open)
      assert.deepStrictEqual(yield* exposedIf(0o604), open)
      assert.deepStrictEqual(yield* exposedIf(0o600), [])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.effect("prefers the environment to .env, and .env to the user's file", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({
        env: { STOCKTALLY_TOLERANCE: "1" },
        dotEnv: "STOCKTALLY_TOLERANCE=2\nSTOCKTALLY_GRACE=2m\n",
        userFile: "STOCKTALLY_TOLERANCE=3\nSTOCKTALLY_GRACE=3m\nSTOCKTALLY_PATIENCE=3m\n"
      })
      assert.strictEqual(settings.tolerance, 1)
      assert.strictEqual(Duration.toMinutes(settings.grace), 2)
      assert.strictEqual(Duration.toMinutes(settings.patience), 3)
    }))

  it.effect("reads every setting", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({
        env: {
          LOOP_API_KEY: "loop-key",
          LOOP_BASE_URL: "http://127.0.0.1:4010/loop/",
          LOOP_REQUESTS_PER_MINUTE: "600",
          HARAVAN_ACCESS_TOKEN: "haravan-token",
          HARAVAN_BASE_URL: "https://haravan.example/com",
          HARAVAN_BUCKET_SIZE: "160",
          HARAVAN_LEAK_PER_SECOND: "8.5",
          STOCKTALLY_WATCH_SHARE: "0.5",
          STOCKTALLY_SANDBOX: "Never",
          STOCKTALLY_STALE_AFTER: "1h",
          STOCKTALLY_DATABASE_URL: "sqlite:/var/lib/stocktally/store.db",
          XDG_STATE_HOME: "/var/state",
          STOCKTALLY_HISTORY_DAYS: "30",
          STOCKTALLY_FULL_EVERY: "12h",
          STOCKTALLY_INTERVAL: "1m",
          STOCKTALLY_WATCH: "true",
          STOCKTALLY_HTTP_HOST: "[::1]",
          STOCKTALLY_HTTP_PORT: "0",
          STOCKTALLY_HTTP_ALLOWED_HOSTS: "Stock.example, 10.0.0.7,",
          STOCKTALLY_HTTP_CORS_ORIGINS: "https://shop.example,http://localhost:5173",
          STOCKTALLY_HTTP_LIVE_PER_MINUTE: "60",
          STOCKTALLY_HTTP_TRUSTED_PROXIES: "10.0.0.7, fd00::/8",
          STOCKTALLY_API_KEYS: "shop:s3cr3t, screen:ro:0th3r,ro:th1rd,f0urth",
          STOCKTALLY_SERVER_URL: "https://stock.example/",
          STOCKTALLY_SERVER_KEY: "server-key",
          STOCKTALLY_LOG_LEVEL: "debug",
          STOCKTALLY_LOG_FORMAT: "json",
          OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
          HTTPS_PROXY: "http://user:pass@proxy.example:3128",
          NO_PROXY: "localhost"
        }
      })
      assert.strictEqual(yield* secretOf(settings.loop), "loop-key")
      assert.strictEqual(yield* secretOf(settings.haravan), "haravan-token")
      assert.deepStrictEqual(settings.loop.baseUrl, Option.some("http://127.0.0.1:4010/loop"))
      assert.deepStrictEqual(settings.haravan.baseUrl, Option.some("https://haravan.example/com"))
      assert.deepStrictEqual(
        [settings.loop.requestsPerMinute, settings.haravan.bucketSize, settings.haravan.leakPerSecond],
        [600, 160, 8.5]
      )
      assert.strictEqual(settings.watchShare, 0.5)
      assert.deepStrictEqual(settings.sandbox, Option.some("never" as const))
      assert.strictEqual(Duration.toMinutes(settings.staleAfter), 60)
      assert.deepStrictEqual(settings.database, Option.some({ _tag: "Sqlite", path: "/var/lib/stocktally/store.db" }))
      assert.strictEqual(settings.stateDirectory, "/var/state/stocktally")
      assert.strictEqual(settings.historyDays, 30)
      assert.deepStrictEqual([Duration.toHours(settings.fullEvery), Duration.toSeconds(settings.interval)], [12, 60])
      assert.isTrue(settings.watch)
      const { apiKeys, ...http } = settings.http
      assert.deepStrictEqual(http, {
        host: "::1",
        port: 0,
        allowedHosts: ["stock.example", "10.0.0.7"],
        corsOrigins: ["https://shop.example", "http://localhost:5173"],
        trustedProxies: [
          { address: "10.0.0.7", prefix: 32, family: "ipv4" },
          { address: "fd00::", prefix: 8, family: "ipv6" }
        ],
        livePerMinute: 60
      })
      assert.deepStrictEqual(
        apiKeys.map(({ name, readOnly, secret }) => [name, readOnly, Redacted.value(secret)]),
        [["shop", false, "s3cr3t"], ["screen", true, "0th3r"], ["key-3", true, "th1rd"], ["key-4", false, "f0urth"]]
      )
      const server = Option.getOrThrow(settings.server)
      assert.strictEqual(server.url, "https://stock.example/")
      assert.strictEqual(yield* secretOf({ credential: server.key }), "server-key")
      assert.strictEqual(settings.logLevel, "Debug")
      assert.deepStrictEqual(settings.logFormat, Option.some("json" as const))
      assert.isTrue(Option.isSome(settings.otlp))
      const proxy = Option.getOrThrow(settings.proxy)
      assert.strictEqual(Redacted.value(proxy.url), "http://user:pass@proxy.example:3128")
      assert.strictEqual(proxy.except, "localhost")
    }))

  it.effect("parses .env files: quotes, comments, export, multi-line values, other programs' lines", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({
        dotEnv: [
          "\uFEFF# settings",
          "export LOOP_API_KEY='loop#key'  # quoted, so that the # stays",
          "",
          "HARAVAN_ACCESS_TOKEN = token # a comment",
          "OTHER_KEY=\"-----BEGIN KEY-----",
          "STOCKTALLY_TOLERANCE=9",
          "-----END KEY-----\"",
          "OTHER_COLOUR=red#fff",
          "STOCKTALLY_GRACE: 5m"
        ].join("\r\n")
      })
      assert.strictEqual(yield* secretOf(settings.loop), "loop#key")
      assert.strictEqual(yield* secretOf(settings.haravan), "token")
      assert.strictEqual(settings.tolerance, 0)
      assert.strictEqual(Duration.toMinutes(settings.grace), 5)
    }))

  it.effect("treats an empty setting as not set, and reads the next place", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({
        env: { STOCKTALLY_TOLERANCE: "", STOCKTALLY_GRACE: "" },
        dotEnv: "STOCKTALLY_TOLERANCE=4"
      })
      assert.strictEqual(settings.tolerance, 4)
      assert.strictEqual(Duration.toMinutes(settings.grace), 30)
    }))

  it.effect("binds keys to shops", () =>
    Effect.gen(function*() {
      const { http } = yield* settingsOf({
        env: { STOCKTALLY_SHOPS: "shops.json", STOCKTALLY_API_KEYS: "a:ro:shops=hanoi+hue-2:one,shops=hue:two,three" }
      })
      assert.deepStrictEqual(http.apiKeys.map(({ name, readOnly, shops }) => [name, readOnly, shops]), [
        ["a", true, ["hanoi", "hue-2"]],
        ["key-2", false, ["hue"]],
        ["key-3", false, null]
      ])
    }))

  it.effect("reads OTEL and proxy variables only from the environment", () =>
    Effect.gen(function*() {
      const settings = yield* settingsOf({
        dotEnv: "OTEL_EXPORTER_OTLP_ENDPOINT=http://elsewhere.example\nHTTPS_PROXY=http://elsewhere.example\n"
      })
      assert.isTrue(Option.isNone(settings.otlp))
      assert.isTrue(Option.isNone(settings.proxy))
    }))

  it.effect("ignores a directory named .env, and a configuration home that is not a directory", () =>
    Effect.gen(function*() {
      const machine = { files: { ".env/bin/activate": "" }, env: { XDG_CONFIG_HOME: "/dev/null" } }
      assert.deepStrictEqual(yield* problemsOf(machine), [])
    }))
})

describe("invalid settings are rejected:", () => {
  const refused = (name: string, machine: Machine, ...expected: ReadonlyArray<string>) =>
    it.effect(name, () => Effect.map(problemsOf(machine), (problems) => assert.deepStrictEqual(problems, expected)))

  refused(
    "all at once, each with its place and what is expected",
    {
      env: { LOOP_API_KEY: "", STOCKTALLY_GRACE: "soon" },
      dotEnv: "# mine\nLOOP_REQUESTS_PER_MINUTE=many\nSTOCKTALLY_WATCH_SHARE=80%",
      userFile: "STOCKTALLY_TOLERANCE=-1"
    },
    "LOOP_API_KEY (the environment): is set but empty; set the secret, or unset it to do without this upstream",
    `LOOP_REQUESTS_PER_MINUTE ($DIR/.env, line 2): "many" is not a whole number of 1 or more, such as 300`,
    `STOCKTALLY_WATCH_SHARE ($DIR/.env, line 3): "80%" is not a share above 0 and up to 1, such as 0.8`,
    `STOCKTALLY_GRACE (the environment): "soon" is not a duration; expected a duration such as 30 minutes, 30m, 72h, 7d or 500 millis`,
    `STOCKTALLY_TOLERANCE ($DIR/config/stocktally/env, line 1): "-1" is not a number of 0 or more with at most 4 decimals, such as 0 or 0.5`
  )
  refused(
    "a file of shops that a .env file names",
    { dotEnv: "STOCKTALLY_SHOPS=shops.json" },
    "STOCKTALLY_SHOPS ($DIR/.env, line 1): decides where data goes; set it in the environment or in the user's settings file"
  )
  refused(
    "what belongs to one shop, beside a file of shops",
    {
      env: {
        STOCKTALLY_SHOPS: "shops.json",
        LOOP_API_KEY: "key",
        HARAVAN_BASE_URL: "https://haravan.example/com",
        STOCKTALLY_DATABASE_URL: "sqlite:store.db",
        STOCKTALLY_SANDBOX: "always",
        STOCKTALLY_SHOP: "Ha Noi"
      },
      userFile: "HARAVAN_ACCESS_TOKEN_FILE=$DIR/token",
      files: { token: "token" }
    },
    "LOOP_API_KEY (the environment): belongs to one shop, but STOCKTALLY_SHOPS lists several; move it to the shop's entry there",
    "HARAVAN_ACCESS_TOKEN_FILE ($DIR/config/stocktally/env, line 1): belongs to one shop, but STOCKTALLY_SHOPS lists several; move it to the shop's entry there",
    "HARAVAN_BASE_URL (the environment): belongs to one shop, but STOCKTALLY_SHOPS lists several; move it to the shop's entry there",
    "STOCKTALLY_SANDBOX (the environment): demands the sandbox, but STOCKTALLY_SHOPS lists shops; unset one of them",
    "STOCKTALLY_DATABASE_URL (the environment): names a SQLite file, which holds one shop, but STOCKTALLY_SHOPS lists several; remove it for a file for each shop, or name a Postgres database",
    `STOCKTALLY_SHOP (the environment): "Ha Noi" is not the name of a shop, of up to 40 of a-z, 0-9 and -, such as hanoi-2`
  )
  refused(
    "a .env file that decides about data and access beside a trusted file of shops",
    {
      env: { STOCKTALLY_SHOPS: "shops.json" },
      dotEnv:
        "STOCKTALLY_DATABASE_URL=postgres://elsewhere.example/db\nSTOCKTALLY_SHOPS_HOSTS=evil.example\nSTOCKTALLY_HTTP_HOST=0.0.0.0"
    },
    ...[
      ["STOCKTALLY_DATABASE_URL ($DIR/.env, line 1): decides where data goes"],
      ["STOCKTALLY_SHOPS_HOSTS ($DIR/.env, line 2): decides where data goes"],
      ["STOCKTALLY_HTTP_HOST ($DIR/.env, line 3): decides who may use the service"]
    ].map((line) =>
      `${line}, but comes from a less trusted place than STOCKTALLY_SHOPS, which comes from the environment; set it in the environment, or remove it here`
    )
  )
  refused(
    "unknown words",
    { env: { STOCKTALLY_SANDBOX: "yes", STOCKTALLY_LOG_LEVEL: "loud", STOCKTALLY_LOG_FORMAT: "xml" } },
    `STOCKTALLY_SANDBOX (the environment): "yes" is not one of auto, always, never`,
    `STOCKTALLY_LOG_LEVEL (the environment): "loud" is not one of none, trace, debug, info, warn, error, fatal, all`,
    `STOCKTALLY_LOG_FORMAT (the environment): "xml" is not one of pretty, json`
  )
  refused(
    "a value from outside, quoted visibly and shortened",
    { env: { STOCKTALLY_SANDBOX: `\u001b[2J${"x".repeat(100)}` } },
    `STOCKTALLY_SANDBOX (the environment): "\\u{1b}[2J${"x".repeat(50)}…" is not one of auto, always, never`
  )
  refused(
    "a blank credential, even if a file has a good one",
    { env: { HARAVAN_ACCESS_TOKEN: " \t" }, dotEnv: "HARAVAN_ACCESS_TOKEN=good" },
    "HARAVAN_ACCESS_TOKEN (the environment): is set but blank; set the secret, or unset it to do without this upstream"
  )
  refused(
    "an empty credential in a file",
    { dotEnv: "LOOP_API_KEY=" },
    "LOOP_API_KEY ($DIR/.env, line 1): is set but empty; set the secret, or unset it to do without this upstream"
  )
  for (
    const [kind, text] of [
      ["a line break", "ab\ncd"],
      ["a space or tab", "ab cd"],
      ["a control character", "ab\u0007"],
      ["a character outside ASCII", "abé"]
    ] as const
  ) {
    refused(
      `a credential with ${kind}`,
      { env: { LOOP_API_KEY: text } },
      `LOOP_API_KEY (the environment): holds ${kind}, which a header cannot carry; copy the secret again, and nothing around it`
    )
  }
  for (
    const [text, problem] of [
      ["\"abc\"", "is in quotation marks, which are not part of a secret; remove them"],
      ["'abc'", "is in quotation marks, which are not part of a secret; remove them"],
      ["“abc”", "is in quotation marks, which are not part of a secret; remove them"],
      ["‘abc’", "is in quotation marks, which are not part of a secret; remove them"],
      ["“abc", "begins with a quotation mark, which is not part of a secret; remove it"],
      ["abc\"", "ends with a quotation mark, which is not part of a secret; remove it"]
    ] as const
  ) {
    refused(
      `a credential with the quotation marks of ${text}, in each form`,
      {
        env: { LOOP_API_KEY: text, HARAVAN_ACCESS_TOKEN_FILE: "$DIR/token", STOCKTALLY_API_KEYS: `web:${text}` },
        files: { token: `${text}\n` }
      },
      `LOOP_API_KEY (the environment): ${problem}`,
      `HARAVAN_ACCESS_TOKEN_FILE (the environment): names a file whose content ${problem}`,
      `STOCKTALLY_API_KEYS (the environment): is invalid: the secret of entry 1 ${problem}`
    )
  }
  refused(
    "a list of keys in quotation marks",
    { env: { STOCKTALLY_API_KEYS: "\"web:one,screen:ro:two\"" } },
    "STOCKTALLY_API_KEYS (the environment): is invalid: entry 1 begins with a quotation mark, which is not part of a " +
      "secret; remove it"
  )
  refused(
    "both forms of a credential, wherever they come from",
    { env: { LOOP_API_KEY_FILE: "$DIR/key" }, dotEnv: "LOOP_API_KEY=abc", files: { key: "abc" } },
    "LOOP_API_KEY ($DIR/.env, line 1): is set, and so is LOOP_API_KEY_FILE (the environment); set one of the two"
  )
  refused(
    "a credential file that is missing, is empty, or holds more than a secret",
    {
      env: { LOOP_API_KEY_FILE: "$DIR/none", HARAVAN_ACCESS_TOKEN_FILE: "$DIR/token" },
      files: { token: "line one\nline two\n" }
    },
    "LOOP_API_KEY_FILE (the environment): names a file that cannot be read: there is no such file",
    "HARAVAN_ACCESS_TOKEN_FILE (the environment): names a file whose content holds a space or tab, which a header " +
      "cannot carry; copy the secret again, and nothing around it"
  )
  refused(
    "invalid base addresses, and those that would send a key in the clear",
    { env: { LOOP_BASE_URL: "nonsense", HARAVAN_BASE_URL: "http://haravan.example/com" } },
    "LOOP_BASE_URL (the environment): not an address; expected one such as https://host/path",
    "HARAVAN_BASE_URL (the environment): plain http to haravan.example would send the credential in the clear; " +
      "expected https (http only to loopback)"
  )
  refused(
    "bad lines, without quoting them",
    { dotEnv: "LOOP_API_KEY hunter2\n\nHARAVAN_ACCESS_TOKEN=\"hunter2\n" },
    "$DIR/.env, line 1: is not NAME=value; put # before it if it is a comment",
    "HARAVAN_ACCESS_TOKEN ($DIR/.env, line 3): has an opening \" and no closing one"
  )
  refused(
    "a # in one of our settings, which would cut it",
    { dotEnv: "LOOP_API_KEY=abc#def" },
    "LOOP_API_KEY ($DIR/.env, line 1): has a # in its value, which begins a comment: put the value in quotes"
  )
  refused(
    "an invalid address of a collector or proxy",
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: "collector", HTTPS_PROXY: "user:hunter2@proxy:3128" } },
    `OTEL_EXPORTER_OTLP_ENDPOINT (the environment): "collector" is not an address such as http://localhost:4318`,
    "HTTPS_PROXY (the environment): is not the address of a proxy; expected one such as http://proxy.example:3128"
  )

  refused(
    "invalid settings of the service",
    {
      env: {
        STOCKTALLY_WATCH: "maybe",
        STOCKTALLY_HTTP_HOST: "http://0.0.0.0",
        STOCKTALLY_HTTP_PORT: "65536",
        STOCKTALLY_HTTP_ALLOWED_HOSTS: "stock.example,*",
        STOCKTALLY_HTTP_CORS_ORIGINS: "*",
        STOCKTALLY_HTTP_TRUSTED_PROXIES: "10.0.0.0/33"
      }
    },
    `STOCKTALLY_WATCH (the environment): "maybe" is not true or false`,
    `STOCKTALLY_HTTP_HOST (the environment): "http://0.0.0.0" is not a host name or address without scheme and port, such as stock.example or 127.0.0.1`,
    `STOCKTALLY_HTTP_PORT (the environment): "65536" is not a port from 0 to 65535, such as 4000; 0 means any free port`,
    `STOCKTALLY_HTTP_ALLOWED_HOSTS (the environment): "*" is not a host name or address without scheme and port, such as stock.example or 127.0.0.1`,
    `STOCKTALLY_HTTP_CORS_ORIGINS (the environment): "*" is not an origin such as https://stock.example, without a path or wildcard`,
    `STOCKTALLY_HTTP_TRUSTED_PROXIES (the environment): "10.0.0.0/33" is not an address or a network, such as 10.0.0.7, 10.0.0.0/8 or fd00::/8`
  )
  for (
    const [kind, keys, problem] of [
      ["none", "", "is set but empty; set a key, or unset it to need none"],
      ["only commas", " , ", "is set but empty; set a key, or unset it to need none"],
      ["the same name twice", "a:one,a:two", "has two keys with the same name; give each its own name"],
      ["the same secret twice", "a:hunter2,b:hunter2", "has two keys with the same secret; give each its own secret"],
      [
        "a colon in a secret",
        "one,a:hunter:2",
        "is invalid: entry 2 is not a key; expected [name:][ro:][shops=a+b:]secret, separated by commas, such as " +
        "shop:s3cr3t,screen:ro:0th3r; a secret holds no colon"
      ],
      [
        "a shop that is not a slug",
        "one,a:ro:shops=hanoi+Hue:two",
        "is invalid: entry 2 has a shop that is not a slug; expected shops=a+b with slugs of shops"
      ],
      [
        "shops without a file of shops",
        "one,a:shops=hanoi:two,b:ro:shops=hue:three",
        "binds a and b to shops, but there is no file of shops; set STOCKTALLY_SHOPS, or remove shops="
      ],
      [
        "a name without a secret",
        "shop:ro:",
        "is invalid: entry 1 has no secret that fits in a header; expected [name:][ro:][shops=a+b:]secret, separated by commas, " +
        "such as shop:s3cr3t,screen:ro:0th3r"
      ]
    ] as const
  ) {
    refused(
      `keys of the service: ${kind}`,
      { env: { STOCKTALLY_API_KEYS: keys } },
      `STOCKTALLY_API_KEYS (the environment): ${problem}`
    )
  }
  refused(
    "keys of the service in a missing file, or in both forms",
    {
      env: { STOCKTALLY_API_KEYS_FILE: "$DIR/none", STOCKTALLY_SERVER_KEY_FILE: "$DIR/key" },
      dotEnv: "STOCKTALLY_SERVER_KEY=abc",
      files: { key: "abc" }
    },
    "STOCKTALLY_API_KEYS_FILE (the environment): names a file that cannot be read: there is no such file",
    "STOCKTALLY_SERVER_KEY ($DIR/.env, line 1): is set, and so is STOCKTALLY_SERVER_KEY_FILE (the environment); set " +
      "one of the two"
  )
  refused(
    "an address of the service that would send its key in the clear, or is in a stray file",
    { env: { STOCKTALLY_SERVER_KEY: "abc" }, dotEnv: "STOCKTALLY_SERVER_URL=http://stock.example" },
    "STOCKTALLY_SERVER_URL ($DIR/.env, line 1): plain http to stock.example would send the credential in the clear; " +
      "expected https (http only to loopback)",
    "STOCKTALLY_SERVER_URL ($DIR/.env, line 1): decides where data goes, but comes from a less trusted place than " +
      "STOCKTALLY_SERVER_KEY, which comes from the environment; set it in the environment, or remove it here"
  )

  it.effect("but not a file with one service key per line", () =>
    Effect.gen(function*() {
      const { http } = yield* settingsOf({
        env: { STOCKTALLY_API_KEYS_FILE: "$DIR/keys" },
        files: { keys: "shop:one\r\nscreen:ro:two\n" }
      })
      assert.deepStrictEqual(
        http.apiKeys.map(({ name, readOnly, secret }) => [name, readOnly, Redacted.value(secret)]),
        [["shop", false, "one"], ["screen", true, "two"]]
      )
    }))

  it.effect("an unreadable settings file", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const { directory, layer } = yield* makeMachine({})
      // A link to itself exists, but not even root can open it.
      yield* files.symlink(`${directory}/.env`, `${directory}/.env`)
      const error = yield* Effect.flip(Effect.provide(Settings, layer))
      assert.strictEqual(error.problems.length, 1)
      assert.match(error.message.replace(directory, "$DIR"), /^\$DIR\/\.env: cannot be read: ./)
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("a less trusted place may not set", () => {
  const deciding = {
    LOOP_BASE_URL: ["decides where data goes", "https://elsewhere.example/api"],
    HARAVAN_BASE_URL: ["decides where data goes", "https://elsewhere.example/com"],
    STOCKTALLY_SERVER_URL: ["decides where data goes", "https://elsewhere.example"],
    STOCKTALLY_DATABASE_URL: ["decides where data goes", "postgres://elsewhere.example/stock"],
    STOCKTALLY_HTTP_HOST: ["decides who may use the service", "0.0.0.0"],
    STOCKTALLY_HTTP_ALLOWED_HOSTS: ["decides who may use the service", "elsewhere.example"],
    STOCKTALLY_HTTP_CORS_ORIGINS: ["decides who may use the service", "https://elsewhere.example"],
    STOCKTALLY_HTTP_TRUSTED_PROXIES: ["decides who may use the service", "0.0.0.0/0"],
    STOCKTALLY_API_KEYS: ["decides who may use the service", "mine:a-key-that-its-author-knows"],
    STOCKTALLY_API_KEYS_FILE: ["decides who may use the service", "$DIR/keys"]
  } as const
  const userFile = "$DIR/config/stocktally/env"
  const files = { key: "abc", keys: "mine:a-key-that-its-author-knows" }
  const decides = Object.entries(deciding)
  const refusal = (
    name: string,
    origin: string,
    than: readonly [credential: string, origin: string],
    remedy = "in the environment"
  ) => {
    const decided = decides.find(([decision]) => decision === name)?.[1][0] ?? ""
    return `${name} (${origin}): ${decided}, but comes from a less trusted place than ${than[0]}, which comes from ${
      than[1]
    }; set it ${remedy}, or remove it here`
  }
  const expectProblems = (name: string, machine: Machine, ...expected: ReadonlyArray<string>) =>
    it.effect(name, () =>
      Effect.map(
        problemsOf({ files, ...machine }),
        (problems) => assert.deepStrictEqual(problems, expected)
      ))
  const below = `in the environment or in ${userFile}`

  for (const [name, [, value]] of decides) {
    const line = `${name}=${value}`
    for (const credential of ["LOOP_API_KEY", "HARAVAN_ACCESS_TOKEN", "STOCKTALLY_SERVER_KEY"]) {
      const fromEnvironment = [credential, "the environment"] as const
      expectProblems(
        `${name} in .env beside ${credential} in the environment`,
        { env: { [credential]: "abc" }, dotEnv: line },
        refusal(name, "$DIR/.env, line 1", fromEnvironment)
      )
      expectProblems(
        `${name} in the user's file beside ${credential} in the environment`,
        { env: { [credential]: "abc" }, userFile: line },
        refusal(name, `${userFile}, line 1`, fromEnvironment)
      )
      expectProblems(
        `${name} in .env beside ${credential} in the user's file`,
        { dotEnv: `# not mine\n${line}`, userFile: `${credential}=abc` },
        refusal(name, "$DIR/.env, line 2", [credential, `${userFile}, line 1`], below)
      )
      expectProblems(
        `${name} in .env beside a file that .env names for ${credential}, because it could name any of the user's files`,
        { dotEnv: `${line}\n${credential}_FILE=$DIR/key` },
        refusal(name, "$DIR/.env, line 1", [
          credential,
          `the file that ${credential}_FILE ($DIR/.env, line 2) names`
        ], below)
      )
      expectProblems(`except ${name} beside ${credential} in .env`, { dotEnv: `${line}\n${credential}=abc` })
      expectProblems(`except ${name} in the user's file beside the name of a file for ${credential} there`, {
        userFile: `${line}\n${credential}_FILE=$DIR/key`
      })
      expectProblems(`except ${name} in the environment beside ${credential} in .env`, {
        env: { [name]: value },
        dotEnv: `${credential}=abc`
      })
      expectProblems(`except ${name} in .env if the environment has ${name} and ${credential}`, {
        env: { [name]: value, [credential]: "abc" },
        dotEnv: line
      })
    }
    expectProblems(`except ${name} in .env without a credential, because there is no stock to protect`, {
      dotEnv: line
    })
    expectProblems(
      `${name} in a .env with its own credential, beside another one in the environment`,
      { env: { HARAVAN_ACCESS_TOKEN: "abc" }, dotEnv: `${line}\nLOOP_API_KEY=its-own` },
      refusal(name, "$DIR/.env, line 1", ["HARAVAN_ACCESS_TOKEN", "the environment"])
    )
  }

  for (const name of decides.filter(([name]) => !name.includes("API_KEYS")).map(([name]) => name)) {
    expectProblems(
      `${name} in .env beside keys of the service in the environment`,
      { env: { STOCKTALLY_API_KEYS: "shop:a-key-of-the-shop" }, dotEnv: `${name}=${new Map(decides).get(name)?.[1]}` },
      refusal(name, "$DIR/.env, line 1", ["STOCKTALLY_API_KEYS", "the environment"])
    )
  }

  const everything = decides.filter(([name]) => name !== "STOCKTALLY_API_KEYS_FILE")
    .map(([name, [, value]]) => `${name}=${value}`).join("\n")
  const own = `${everything}\nLOOP_API_KEY=its-own\nHARAVAN_ACCESS_TOKEN=its-own`
  expectProblems("except everything in a .env that also holds all credentials", { dotEnv: own })

  // The store may hold data that was read with the credential that .env overrides.
  expectProblems(
    "who may use the service, in a .env that overrides the user's credential",
    { userFile: "LOOP_API_KEY=abc", dotEnv: own },
    ...decides.filter(([name, [decided]]) => decided === "decides who may use the service" && !name.endsWith("_FILE"))
      .map(([name]) =>
        refusal(
          name,
          `$DIR/.env, line ${everything.split("\n").findIndex((line) => line.startsWith(`${name}=`)) + 1}`,
          ["LOOP_API_KEY", `${userFile}, line 1`],
          below
        )
      )
  )
  expectProblems(
    "who may use the service, in a .env beside a database that the environment names",
    {
      env: { STOCKTALLY_DATABASE_URL: "postgres://stock.example/stock" },
      dotEnv: "LOOP_API_KEY=its-own\nSTOCKTALLY_HTTP_CORS_ORIGINS=https://elsewhere.example"
    },
    refusal("STOCKTALLY_HTTP_CORS_ORIGINS", "$DIR/.env, line 2", ["STOCKTALLY_DATABASE_URL", "the environment"])
  )
  expectProblems(
    "keys of the service in a .env that overrides the user's",
    {
      userFile: "STOCKTALLY_API_KEYS=shop:a-key-of-the-shop",
      dotEnv: "STOCKTALLY_API_KEYS=mine:a-key-its-author-knows"
    },
    refusal("STOCKTALLY_API_KEYS", "$DIR/.env, line 1", ["STOCKTALLY_API_KEYS", `${userFile}, line 1`], below)
  )

  expectProblems("except settings that decide nothing", {
    env: { LOOP_API_KEY: "abc", HARAVAN_ACCESS_TOKEN: "abc" },
    dotEnv: [
      "LOOP_REQUESTS_PER_MINUTE=60",
      "HARAVAN_BUCKET_SIZE=40",
      "HARAVAN_LEAK_PER_SECOND=2",
      "STOCKTALLY_WATCH_SHARE=0.5",
      "STOCKTALLY_PATIENCE=1m",
      "STOCKTALLY_SANDBOX=auto",
      "STOCKTALLY_GRACE=1h",
      "STOCKTALLY_STALE_AFTER=1h",
      "STOCKTALLY_TOLERANCE=1",
      "STOCKTALLY_HISTORY_DAYS=30",
      "STOCKTALLY_FULL_EVERY=12h",
      "STOCKTALLY_WATCH=true",
      "STOCKTALLY_INTERVAL=1m",
      "STOCKTALLY_HTTP_PORT=4001",
      "STOCKTALLY_HTTP_LIVE_PER_MINUTE=60",
      "STOCKTALLY_LOG_LEVEL=debug",
      "STOCKTALLY_LOG_FORMAT=json"
    ].join("\n")
  })
})

describe("secrets", () => {
  for (
    const [name, env, shown] of [
      ["a short credential", { LOOP_API_KEY: "abc", STOCKTALLY_GRACE: "abc" }, false],
      [
        "a short key of the service",
        { STOCKTALLY_API_KEYS: "shop:ro:pw1", STOCKTALLY_HTTP_HOST: "http://pw1@x" },
        false
      ],
      ["a short key without a name", { STOCKTALLY_API_KEYS: "pw1,pw2", STOCKTALLY_SANDBOX: "pw2" }, false],
      ["a word that only holds a short one", { LOOP_API_KEY: "a", STOCKTALLY_SANDBOX: "always!" }, true],
      ["the name of a key", { STOCKTALLY_API_KEYS: "shop:pw1", STOCKTALLY_SANDBOX: "shop" }, true]
    ] as const
  ) {
    it.effect(`${shown ? "may be quoted" : "are not quoted in the wrong setting"}: ${name}`, () =>
      Effect.gen(function*() {
        const { layer } = yield* makeMachine({ env })
        const { message } = yield* Effect.flip(Effect.provide(Settings, layer))
        if (shown) assert.notInclude(message, "holds a credential")
        else assert.match(message, /: holds a credential, which does not belong here; remove it$/)
      }).pipe(Effect.provide(NodeServices.layer)))
  }

  const secret = fc.stringMatching(/^[!#-&(-_a-~][!-~]{10,38}[!#-&(-_a-~]$/)
  const name = fc.constantFrom("LOOP_API_KEY", "HARAVAN_ACCESS_TOKEN", "STOCKTALLY_SERVER_KEY", "STOCKTALLY_API_KEYS")
  const misplaced = fc.constantFrom(
    "LOOP_BASE_URL",
    "HARAVAN_BASE_URL",
    "STOCKTALLY_GRACE",
    "STOCKTALLY_SANDBOX",
    "STOCKTALLY_HTTP_HOST",
    "STOCKTALLY_HTTP_ALLOWED_HOSTS",
    "STOCKTALLY_HTTP_CORS_ORIGINS",
    "LOOP_REQUESTS_PER_MINUTE",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "HTTPS_PROXY"
  )
  const asText = (value: unknown) =>
    [
      String(value),
      value instanceof Error ? value.message : "",
      inspect(value, { depth: 20, showHidden: true }),
      JSON.stringify(value)
    ].join("\n")

  const forAll = <A extends [unknown, ...Array<unknown>]>(
    arbitraries: { readonly [K in keyof A]: fc.Arbitrary<A[K]> },
    holds: (...values: A) => Effect.Effect<void>
  ) =>
    Effect.promise(() =>
      fc.assert(fc.asyncProperty(...arbitraries, (...values) => Effect.runPromise(holds(...values))), { numRuns: 20 })
    )

  it.effect("never appear in errors, whatever setting they were pasted into", () =>
    forAll([name, secret, misplaced], (name, secret, other) =>
      Effect.gen(function*() {
        const machines: ReadonlyArray<Machine> = [
          { env: { [name]: `${secret} ` } },
          { env: { [name]: `${secret}\n${secret}` } },
          { env: { [name]: secret, [other]: secret } },
          { env: { [name]: secret, [other]: `https://user:${secret}@host.example` } },
          { env: { [name]: secret, [other]: `http://${secret}.example/` } },
          { env: { [name]: secret, [`${name}_FILE`]: "$DIR/key" } },
          { env: { [`${name}_FILE`]: "$DIR/key" }, files: { key: `${secret} x` } },
          {
            env: { [name]: secret },
            dotEnv: `${name.replace(/_[A-Z]+_[A-Z]+$/, "")}_BASE_URL=https://elsewhere.example`
          },
          { dotEnv: `${name} ${secret}\n${name}="${secret.replaceAll("\"", "")}\nSTOCKTALLY_GRACE=x` }
        ]
        for (const machine of machines) {
          const error = yield* errorOf(machine)
          // A secret may happen to be a valid value of the other setting.
          if (error === undefined) continue
          const text = asText(error).toLowerCase()
          assert.isFalse(text.includes(secret.toLowerCase()), `${JSON.stringify(machine)} says ${text}`)
        }
      })))

  it.effect("never appear in printed settings", () =>
    forAll([secret], (secret) =>
      Effect.gen(function*() {
        const settings = yield* settingsOf({
          env: {
            LOOP_API_KEY: secret,
            HARAVAN_ACCESS_TOKEN_FILE: "$DIR/token",
            HTTPS_PROXY: `http://user:${encodeURIComponent(secret)}@proxy.example`,
            OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
            OTEL_EXPORTER_OTLP_HEADERS: `key=${secret}`
          },
          files: { token: `${secret}\n` }
        })
        assert.strictEqual(yield* secretOf(settings.loop), secret)
        assert.strictEqual(yield* secretOf(settings.haravan), secret)
        const text = asText(settings)
        assert.isFalse(text.includes(secret) || text.includes(encodeURIComponent(secret)), text)
      })))
})

describe("a credential in a file", () => {
  it.effect("is read again once for all requests that used the rejected secret", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const { directory, layer } = yield* makeMachine({
        env: { LOOP_API_KEY_FILE: "$DIR/key" },
        files: { key: "old\r\n" }
      })
      yield* Effect.gen(function*() {
        const settings = yield* Settings
        const { current, renew } = Option.getOrThrow(settings.loop.credential)
        const old = yield* current
        assert.strictEqual(Redacted.value(old), "old")
        assert.isFalse(yield* renew(old))
        yield* files.writeFileString(`${directory}/key`, "new\n")
        assert.isTrue(yield* renew(old))
        assert.strictEqual(Redacted.value(yield* current), "new")
        assert.isTrue(yield* renew(old), "a request sent with the old key may try again as well")
        assert.isFalse(yield* renew(yield* current), "and one sent with the new key may not")
        yield* files.writeFileString(`${directory}/key`, "")
        assert.isFalse(yield* renew(yield* current))
        assert.strictEqual(Redacted.value(yield* current), "new", "an empty file takes nothing away")
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(NodeServices.layer)))
})
