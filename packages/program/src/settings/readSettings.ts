/** From texts in several places to checked settings, everything that is wrong collected on the way. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Arr from "effect/Array"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { secrets } from "./descriptions.ts"
import { readHttp } from "./http.ts"
import * as Parse from "./parse.ts"
import { environmentPlace, filePlace, type Place, stateDirectory, trustOf, userFile } from "./places.ts"
import { makeReader, type Reader } from "./Reader.ts"
import { SettingsError } from "./SettingsError.ts"
import type { ExposedFile, SettingsValues } from "./SettingsValues.ts"
import { settings } from "./table.ts"
import { requireTrust } from "./trust.ts"
import { readUpstream } from "./upstream.ts"

/** Where to read settings instead of from this process and its working directory. */
export interface ReadOptions {
  /** Made with `preserveEmptyStrings`, or an empty credential goes unnoticed. */
  readonly environment?: ConfigProvider.ConfigProvider | undefined
  readonly workingDirectory?: string | undefined
}

const read = Effect.fnUntraced(function*(
  reader: Reader,
  conventions: Reader,
  environment: ConfigProvider.ConfigProvider
) {
  const { value } = reader
  return {
    loop: {
      ...yield* readUpstream(reader, secrets.loopApiKey, settings.loopBaseUrl),
      requestsPerMinute: yield* value(settings.loopRequestsPerMinute)
    },
    haravan: {
      ...yield* readUpstream(reader, secrets.haravanAccessToken, settings.haravanBaseUrl),
      bucketSize: yield* value(settings.haravanBucketSize),
      leakPerSecond: yield* value(settings.haravanLeakPerSecond)
    },
    watchShare: yield* value(settings.watchShare),
    patience: yield* value(settings.patience),
    sandbox: yield* value(settings.sandbox),
    grace: yield* value(settings.grace),
    staleAfter: yield* value(settings.staleAfter),
    tolerance: yield* value(settings.tolerance),
    database: yield* value(settings.database),
    stateDirectory: yield* stateDirectory(environment),
    historyDays: yield* value(settings.historyDays),
    fullEvery: yield* value(settings.fullEvery),
    watch: yield* value(settings.watch),
    interval: yield* value(settings.interval),
    http: yield* readHttp(reader),
    ...yield* readServer(reader),
    logLevel: yield* value(settings.logLevel),
    logFormat: yield* value(settings.logFormat),
    otlp: Option.as(yield* conventions.option("OTEL_EXPORTER_OTLP_ENDPOINT", Parse.httpAddress), environment),
    proxy: yield* readProxy(conventions)
  } satisfies Omit<SettingsValues, "slips" | "exposed">
})

const readServer = Effect.fnUntraced(function*(reader: Reader) {
  const { baseUrl, credential } = yield* readUpstream(reader, secrets.serverKey, settings.serverUrl)
  return { server: Option.map(baseUrl, (url) => ({ url, key: credential })), serverKey: credential }
})

/** In lower case first, as curl and others have it. */
const readProxy = Effect.fnUntraced(function*({ given, option }: Reader) {
  const name = (yield* given("https_proxy")) === undefined ? "HTTPS_PROXY" : "https_proxy"
  const url = yield* option(name, Parse.proxyAddress)
  const except = (yield* given("no_proxy")) ?? (yield* given("NO_PROXY"))
  return Option.map(url, (url) => ({ url, except: except?.text ?? "" }))
})

const exposedOf = Effect.fnUntraced(function*(places: ReadonlyArray<Place>) {
  const exposed: Array<ExposedFile> = []
  for (const { get, shared } of places) {
    if (shared === undefined) continue
    const holds = (yield* Effect.forEach(
      Object.values(secrets),
      ({ name }) => Effect.map(get(name), (given) => given === undefined || given.text === "" ? [] : [name])
    )).flat()
    if (holds.length > 0) exposed.push({ path: shared, holds })
  }
  return exposed
})

/** Reads every setting, or fails with all that is wrong. */
export const readSettings = Effect.fnUntraced(function*(options: ReadOptions) {
  const path = yield* Path.Path
  const environment = options.environment ?? ConfigProvider.fromEnv({ preserveEmptyStrings: true })
  const fromEnvironment = yield* environmentPlace(environment)
  const userPath = yield* userFile(environment)
  const conventions = makeReader([fromEnvironment])
  const fromFiles = [
    yield* filePlace(path.join(options.workingDirectory ?? "", ".env"), trustOf.workingDirectory),
    yield* filePlace(userPath, trustOf.userFile)
  ]
  const reader = makeReader([fromEnvironment, ...fromFiles])
  const values = yield* read(reader, conventions, environment)
  yield* requireTrust(reader, userPath)
  const problems = [...reader.problems(), ...conventions.problems()]
  if (Arr.isArrayNonEmpty(problems)) return yield* new SettingsError({ problems })
  return { ...values, slips: reader.slips(), exposed: yield* exposedOf(fromFiles) }
}, Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)))
