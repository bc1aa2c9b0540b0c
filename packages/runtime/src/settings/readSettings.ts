/** From texts in several places to checked settings, everything that is wrong collected on the way. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Arr from "effect/Array"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { databaseUrl } from "./database.ts"
import { readHttp } from "./http.ts"
import * as Parse from "./parse.ts"
import { environmentPlace, filePlace, stateDirectory, trustOf, userFile } from "./places.ts"
import { makeReader, type Reader } from "./Reader.ts"
import { SettingsError } from "./SettingsError.ts"
import type { SettingsValues } from "./SettingsValues.ts"
import { readUpstream } from "./upstream.ts"

/** Where to read settings instead of from this process and its working directory. */
export interface ReadOptions {
  /** Made with `preserveEmptyStrings`, or an empty credential goes unnoticed. */
  readonly environment?: ConfigProvider.ConfigProvider | undefined
  readonly workingDirectory?: string | undefined
}

const names = {
  loop: { credential: "LOOP_API_KEY", baseUrl: "LOOP_BASE_URL" },
  haravan: { credential: "HARAVAN_ACCESS_TOKEN", baseUrl: "HARAVAN_BASE_URL" },
  server: { credential: "STOCKTALLY_SERVER_KEY", baseUrl: "STOCKTALLY_SERVER_URL" }
}
const secretNames = [
  names.loop.credential,
  names.haravan.credential,
  names.server.credential,
  "STOCKTALLY_API_KEYS"
]

const read = Effect.fnUntraced(function*(
  reader: Reader,
  conventions: Reader,
  environment: ConfigProvider.ConfigProvider
) {
  const loop = yield* readUpstream(reader, names.loop)
  const haravan = yield* readUpstream(reader, names.haravan)
  const { option, withDefault } = reader
  return {
    loop: {
      ...loop,
      requestsPerMinute: yield* withDefault("LOOP_REQUESTS_PER_MINUTE", Parse.wholeNumber(1, 300), 300)
    },
    haravan: {
      ...haravan,
      bucketSize: yield* withDefault("HARAVAN_BUCKET_SIZE", Parse.wholeNumber(1, 80), 80),
      leakPerSecond: yield* withDefault("HARAVAN_LEAK_PER_SECOND", Parse.positiveNumber(4), 4)
    },
    watchShare: yield* withDefault("STOCKTALLY_WATCH_SHARE", Parse.share, 0.8),
    patience: yield* withDefault("STOCKTALLY_PATIENCE", Parse.duration, Duration.minutes(2)),
    sandbox: yield* option("STOCKTALLY_SANDBOX", Parse.oneOf("auto", "always", "never")),
    grace: yield* withDefault("STOCKTALLY_GRACE", Parse.duration, Duration.minutes(30)),
    staleAfter: yield* withDefault("STOCKTALLY_STALE_AFTER", Parse.duration, Duration.minutes(30)),
    tolerance: yield* withDefault("STOCKTALLY_TOLERANCE", Parse.wholeNumber(0, 0), 0),
    database: yield* option("STOCKTALLY_DATABASE_URL", databaseUrl),
    stateDirectory: yield* stateDirectory(environment),
    historyDays: yield* withDefault("STOCKTALLY_HISTORY_DAYS", Parse.wholeNumber(1, 90), 90),
    fullEvery: yield* withDefault("STOCKTALLY_FULL_EVERY", Parse.duration, Duration.hours(24)),
    watch: yield* withDefault("STOCKTALLY_WATCH", Parse.yesOrNo, false),
    interval: yield* withDefault("STOCKTALLY_INTERVAL", Parse.interval, Duration.seconds(30)),
    http: yield* readHttp(reader),
    ...yield* readServer(reader),
    logLevel: yield* withDefault("STOCKTALLY_LOG_LEVEL", Parse.logLevel, "Info"),
    logFormat: yield* option("STOCKTALLY_LOG_FORMAT", Parse.oneOf("pretty", "json")),
    otlp: Option.as(yield* conventions.option("OTEL_EXPORTER_OTLP_ENDPOINT", Parse.httpAddress), environment),
    proxy: yield* readProxy(conventions)
  } satisfies Omit<SettingsValues, "slips">
})

/** The service's address is held against its key as that of an upstream is: a stray file must not send the key elsewhere. */
const readServer = Effect.fnUntraced(function*(reader: Reader) {
  const { baseUrl, credential } = yield* readUpstream(reader, names.server)
  return { server: Option.map(baseUrl, (url) => ({ url, key: credential })), serverKey: credential }
})

/** In lower case first, as curl and others have it. */
const readProxy = Effect.fnUntraced(function*({ given, option }: Reader) {
  const name = (yield* given("https_proxy")) === undefined ? "HTTPS_PROXY" : "https_proxy"
  const url = yield* option(name, Parse.proxyAddress)
  const except = (yield* given("no_proxy")) ?? (yield* given("NO_PROXY"))
  return Option.map(url, (url) => ({ url, except: except?.text ?? "" }))
})

/** Reads every setting, or fails with all that is wrong. */
export const readSettings = Effect.fnUntraced(function*(options: ReadOptions) {
  const path = yield* Path.Path
  const environment = options.environment ?? ConfigProvider.fromEnv({ preserveEmptyStrings: true })
  const fromEnvironment = yield* environmentPlace(environment)
  const conventions = makeReader([fromEnvironment], secretNames)
  const reader = makeReader([
    fromEnvironment,
    yield* filePlace(path.join(options.workingDirectory ?? "", ".env"), trustOf.workingDirectory),
    yield* filePlace(yield* userFile(environment), trustOf.userFile)
  ], secretNames)
  const settings = yield* read(reader, conventions, environment)
  const problems = [...reader.problems(), ...conventions.problems()]
  return Arr.isArrayNonEmpty(problems) ? yield* new SettingsError({ problems }) : { ...settings, slips: reader.slips() }
}, Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)))
