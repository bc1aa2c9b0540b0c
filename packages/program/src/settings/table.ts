/**
 * The settings: their documentation, parsers and defaults. The reader, the table of docs/settings.md, the service's
 * `--help` and the check for misspelt names all come from this and from `descriptions.ts`.
 *
 * @module
 */
import { BaseUrl } from "@stocktally/core"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { databaseUrl } from "./database.ts"
import { type SettingDescription, descriptions, type Secret, secrets } from "./descriptions.ts"
import * as Parse from "./parse.ts"
import type { Parser } from "./parse.ts"

/** A setting that is not a secret. */
export interface Setting<A> extends SettingDescription {
  readonly parser: Parser<A>
  readonly fallback: A
}

const setting = <A>(described: SettingDescription, parser: Parser<A>, fallback: NoInfer<A>): Setting<A> => ({
  ...described,
  parser,
  fallback
})

/** A setting that may be missing. */
const optional = <A>(described: SettingDescription, parser: Parser<A>): Setting<Option.Option<A>> =>
  setting(described, (text) => Result.map(parser(text), Option.some), Option.none())

/** Quotes nothing: an address may hold a password, and a key may have been pasted here by mistake. */
const baseAddress: Parser<string> = (text) =>
  Result.mapBoth(BaseUrl.parse(text), {
    onFailure: ({ problem }) => problem,
    onSuccess: ({ href }) => href
  })

export const settings = {
  loopBaseUrl: optional(descriptions.loopBaseUrl, baseAddress),
  haravanBaseUrl: optional(descriptions.haravanBaseUrl, baseAddress),
  loopRequestsPerMinute: setting(descriptions.loopRequestsPerMinute, Parse.wholeNumber(1, 300), 300),
  haravanBucketSize: setting(descriptions.haravanBucketSize, Parse.wholeNumber(1, 80), 80),
  haravanLeakPerSecond: setting(descriptions.haravanLeakPerSecond, Parse.positiveNumber(4), 4),
  watchShare: setting(descriptions.watchShare, Parse.share, 0.8),
  patience: setting(descriptions.patience, Parse.duration, Duration.minutes(2)),
  sandbox: optional(descriptions.sandbox, Parse.oneOf("auto", "always", "never")),
  grace: setting(descriptions.grace, Parse.duration, Duration.minutes(30)),
  staleAfter: setting(descriptions.staleAfter, Parse.duration, Duration.minutes(30)),
  tolerance: setting(descriptions.tolerance, Parse.quantity, 0),
  database: optional(descriptions.database, databaseUrl),
  historyDays: setting(descriptions.historyDays, Parse.wholeNumber(1, 90), 90),
  fullEvery: setting(descriptions.fullEvery, Parse.duration, Duration.hours(24)),
  shops: optional(descriptions.shops, Parse.path),
  shop: optional(descriptions.shop, Parse.slug),
  shopsHosts: setting(descriptions.shopsHosts, Parse.listOf(Parse.host), []),
  cluster: setting(descriptions.cluster, Parse.oneOf("off", "on"), "off"),
  runnerAddress: optional(descriptions.runnerAddress, Parse.runnerAddress),
  watch: setting(descriptions.watch, Parse.yesOrNo, false),
  interval: setting(descriptions.interval, Parse.interval, Duration.seconds(30)),
  httpHost: setting(descriptions.httpHost, Parse.host, "127.0.0.1"),
  httpPort: setting(descriptions.httpPort, Parse.port, 4000),
  httpAllowedHosts: setting(descriptions.httpAllowedHosts, Parse.listOf(Parse.host), []),
  httpCorsOrigins: setting(descriptions.httpCorsOrigins, Parse.listOf(Parse.origin), []),
  httpTrustedProxies: setting(descriptions.httpTrustedProxies, Parse.listOf(Parse.network), []),
  httpLivePerMinute: setting(descriptions.httpLivePerMinute, Parse.wholeNumber(1, 120), 120),
  serverUrl: optional(descriptions.serverUrl, baseAddress),
  logLevel: setting(descriptions.logLevel, Parse.logLevel, "Info"),
  logFormat: optional(descriptions.logFormat, Parse.oneOf("pretty", "json"))
} satisfies { readonly [Key in keyof typeof descriptions]: SettingDescription }

/** The settings that a shop of the shops file may override. */
export const shopSettings: ReadonlyArray<Setting<unknown>> = [
  settings.loopRequestsPerMinute,
  settings.haravanBucketSize,
  settings.haravanLeakPerSecond,
  settings.watchShare,
  settings.patience,
  settings.grace,
  settings.staleAfter,
  settings.tolerance,
  settings.historyDays,
  settings.fullEvery,
  settings.interval
]

/** Every setting and secret. */
export const rows: ReadonlyArray<Setting<unknown> | Secret> = [...Object.values(settings), ...Object.values(secrets)]

/** Every name that can be set, including the `_FILE` forms of secrets. */
export const names: ReadonlyArray<string> = rows.flatMap((row) => "file" in row ? [row.name, row.file] : [row.name])
