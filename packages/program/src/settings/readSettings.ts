/** Reads and checks all settings, and collects every problem. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Arr from "effect/Array"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { readCluster } from "./cluster.ts"
import { secrets } from "./descriptions.ts"
import { readHttp } from "./http.ts"
import * as Parse from "./parse.ts"
import { environmentPlace, filePlace, type Place, stateDirectory, trustLevels, userFile } from "./places.ts"
import { makeReader, type Reader } from "./Reader.ts"
import { SettingsError } from "./SettingsError.ts"
import type { ExposedFile, SettingsValues } from "./SettingsValues.ts"
import { settings } from "./table.ts"
import { readShopsSetting } from "./shops.ts"
import { requireTrust } from "./trust.ts"
import { readUpstream } from "./upstream.ts"

/** Where to read settings, instead of from this process and its working directory. */
export interface SettingsPlaces {
  /** Must be made with `preserveEmptyStrings`, or an empty credential goes unnoticed. */
  readonly environment?: ConfigProvider.ConfigProvider | undefined
  readonly workingDirectory?: string | undefined
}

const read = Effect.fnUntraced(function*(
  reader: Reader,
  environmentReader: Reader,
  environment: ConfigProvider.ConfigProvider
) {
  const { value } = reader
  const database = yield* value(settings.database)
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
    database,
    stateDirectory: yield* stateDirectory(environment),
    historyDays: yield* value(settings.historyDays),
    fullEvery: yield* value(settings.fullEvery),
    cluster: yield* readCluster(reader, database),
    watch: yield* value(settings.watch),
    interval: yield* value(settings.interval),
    http: yield* readHttp(reader),
    ...yield* readServer(reader),
    logLevel: yield* value(settings.logLevel),
    logFormat: yield* value(settings.logFormat),
    otlp: Option.as(yield* environmentReader.option("OTEL_EXPORTER_OTLP_ENDPOINT", Parse.httpAddress), environment),
    proxy: yield* readProxy(environmentReader)
  } satisfies Omit<SettingsValues, "shops" | "shop" | "ofShop" | "unknownSettings" | "exposedFiles">
})

const readServer = Effect.fnUntraced(function*(reader: Reader) {
  const { baseUrl, credential } = yield* readUpstream(reader, secrets.serverKey, settings.serverUrl)
  return { server: Option.map(baseUrl, (url) => ({ url, key: credential })), serverKey: credential }
})

/** Names in lower case win, as they do for curl. */
const readProxy = Effect.fnUntraced(function*({ nonEmpty, option }: Reader) {
  const name = (yield* nonEmpty("https_proxy")) === undefined ? "HTTPS_PROXY" : "https_proxy"
  const url = yield* option(name, Parse.proxyAddress)
  const except = (yield* nonEmpty("no_proxy")) ?? (yield* nonEmpty("NO_PROXY"))
  return Option.map(url, (url) => ({ url, except: except?.text ?? "" }))
})

const exposedFilesIn = Effect.fnUntraced(function*(places: ReadonlyArray<Place>) {
  const exposedFiles: Array<ExposedFile> = []
  for (const { get, sharedPath } of places) {
    if (sharedPath === undefined) continue
    const holds = (yield* Effect.forEach(
      Object.values(secrets),
      ({ name }) => Effect.map(get(name), (found) => found === undefined || found.text === "" ? [] : [name])
    )).flat()
    if (holds.length > 0) exposedFiles.push({ path: sharedPath, holds })
  }
  return exposedFiles
})

/** The places that settings come from, each read once. */
const openPlaces = Effect.fnUntraced(function*(places: SettingsPlaces) {
  const path = yield* Path.Path
  const environment = places.environment ?? ConfigProvider.fromEnv({ preserveEmptyStrings: true })
  const userPath = yield* userFile(environment)
  const files = [
    yield* filePlace(path.join(places.workingDirectory ?? "", ".env"), trustLevels.workingDirectory),
    yield* filePlace(userPath, trustLevels.userFile)
  ]
  return { environment, fromEnvironment: yield* environmentPlace(environment), userPath, files }
})

/** Reads every setting, or fails with every problem. */
export const readSettings = Effect.fnUntraced(function*(places: SettingsPlaces) {
  const { environment, files, fromEnvironment, userPath } = yield* openPlaces(places)
  const environmentReader = makeReader([fromEnvironment])
  const reader = makeReader([fromEnvironment, ...files])
  const values = yield* read(reader, environmentReader, environment)
  const shops = yield* readShopsSetting(reader, values.http.apiKeys)
  yield* requireTrust(reader, userPath)
  const problems = [...reader.problems(), ...environmentReader.problems()]
  if (Arr.isArrayNonEmpty(problems)) return yield* new SettingsError({ problems })
  return {
    ...values,
    ...shops,
    ofShop: Option.none(),
    unknownSettings: reader.unknownSettings(),
    exposedFiles: yield* exposedFilesIn(files)
  } satisfies SettingsValues
}, Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)))

/**
 * Reads the settings of shops: those of its `Place` before all others. The caller checks what the place may decide. The
 * environment and the files are read once for all shops.
 */
export const readShopSettings = Effect.fnUntraced(function*(places: SettingsPlaces) {
  const { environment, files, fromEnvironment } = yield* openPlaces(places)
  const environmentReader = makeReader([fromEnvironment])
  return {
    /** The text of a variable of the environment. */
    variable: (name: string) => Effect.map(fromEnvironment.get(name), (found) => found?.text),
    of: Effect.fnUntraced(function*(shop: Place) {
      const reader = makeReader([shop, fromEnvironment, ...files])
      const values = yield* read(reader, environmentReader, environment)
      const problems = [...reader.problems()]
      return Arr.isArrayNonEmpty(problems)
        ? yield* new SettingsError({ problems })
        : values
    }, Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)))
  }
}, Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)))
