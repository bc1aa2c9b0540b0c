/** The settings: each one's name, how it is read, its default, and what a place needs to be allowed to set it. */
import { BaseUrl } from "@stocktally/core"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { databaseUrl } from "./database.ts"
import * as Parse from "./parse.ts"
import type { Parser } from "./parse.ts"

/**
 * What a setting decides that only a trusted place may decide; `trust.ts` has the rule. Any place may set the others,
 * since they send nothing to anyone: they change what the program shows and keeps, and how busy it is.
 */
export type Decision = "where data goes" | "who may come in"

/** A setting that is not a secret. */
export interface Setting<A> {
  readonly name: string
  readonly parser: Parser<A>
  readonly fallback: A
  readonly decides: Decision | null
}

/** A setting that is a secret. It is given as `NAME`, or as `NAME_FILE`, which names a file that holds it. */
export interface Secret {
  readonly name: string
  readonly file: string
  readonly decides: Decision | null
}

const anyPlace = <A>(name: string, parser: Parser<A>, fallback: A): Setting<A> => ({
  name,
  parser,
  fallback,
  decides: null
})
const sends = <A>(name: string, parser: Parser<A>, fallback: A): Setting<A> => ({
  name,
  parser,
  fallback,
  decides: "where data goes"
})
const admits = <A>(name: string, parser: Parser<A>, fallback: A): Setting<A> => ({
  name,
  parser,
  fallback,
  decides: "who may come in"
})

const secret = (name: string, decides: Decision | null = null): Secret => ({ name, file: `${name}_FILE`, decides })

/** The parser and the default of a setting that may be missing. */
const optional = <A>(parser: Parser<A>): [parser: Parser<Option.Option<A>>, fallback: Option.Option<A>] => [
  (text) => Result.map(parser(text), Option.some),
  Option.none()
]

/** Not quoted: an address may hold a password, and what was pasted in its place may be a key. */
const baseAddress: Parser<string> = (text) =>
  Result.mapBoth(BaseUrl.parse(text), {
    onFailure: ({ problem }) => problem,
    onSuccess: ({ href }) => href
  })

export const secrets = {
  loopApiKey: secret("LOOP_API_KEY"),
  haravanAccessToken: secret("HARAVAN_ACCESS_TOKEN"),
  serverKey: secret("STOCKTALLY_SERVER_KEY"),
  apiKeys: secret("STOCKTALLY_API_KEYS", "who may come in")
}

/** The variables that are conventions of every program are not here: they are read from the environment alone. */
export const settings = {
  loopBaseUrl: sends("LOOP_BASE_URL", ...optional(baseAddress)),
  loopRequestsPerMinute: anyPlace("LOOP_REQUESTS_PER_MINUTE", Parse.wholeNumber(1, 300), 300),
  haravanBaseUrl: sends("HARAVAN_BASE_URL", ...optional(baseAddress)),
  haravanBucketSize: anyPlace("HARAVAN_BUCKET_SIZE", Parse.wholeNumber(1, 80), 80),
  haravanLeakPerSecond: anyPlace("HARAVAN_LEAK_PER_SECOND", Parse.positiveNumber(4), 4),
  watchShare: anyPlace("STOCKTALLY_WATCH_SHARE", Parse.share, 0.8),
  patience: anyPlace("STOCKTALLY_PATIENCE", Parse.duration, Duration.minutes(2)),
  // Every output says that its numbers are the sandbox's.
  sandbox: anyPlace("STOCKTALLY_SANDBOX", ...optional(Parse.oneOf("auto", "always", "never"))),
  grace: anyPlace("STOCKTALLY_GRACE", Parse.duration, Duration.minutes(30)),
  staleAfter: anyPlace("STOCKTALLY_STALE_AFTER", Parse.duration, Duration.minutes(30)),
  tolerance: anyPlace("STOCKTALLY_TOLERANCE", Parse.quantity, 0),
  database: sends("STOCKTALLY_DATABASE_URL", ...optional(databaseUrl)),
  historyDays: anyPlace("STOCKTALLY_HISTORY_DAYS", Parse.wholeNumber(1, 90), 90),
  fullEvery: anyPlace("STOCKTALLY_FULL_EVERY", Parse.duration, Duration.hours(24)),
  watch: anyPlace("STOCKTALLY_WATCH", Parse.yesOrNo, false),
  interval: anyPlace("STOCKTALLY_INTERVAL", Parse.interval, Duration.seconds(30)),
  httpHost: admits("STOCKTALLY_HTTP_HOST", Parse.host, "127.0.0.1"),
  // A port moves the service on the host that a trusted place chose, behind the same keys.
  httpPort: anyPlace("STOCKTALLY_HTTP_PORT", Parse.port, 4000),
  httpAllowedHosts: admits("STOCKTALLY_HTTP_ALLOWED_HOSTS", Parse.listOf(Parse.host), []),
  httpCorsOrigins: admits("STOCKTALLY_HTTP_CORS_ORIGINS", Parse.listOf(Parse.origin), []),
  httpLivePerMinute: anyPlace("STOCKTALLY_HTTP_LIVE_PER_MINUTE", Parse.wholeNumber(1, 120), 120),
  serverUrl: sends("STOCKTALLY_SERVER_URL", ...optional(baseAddress)),
  logLevel: anyPlace("STOCKTALLY_LOG_LEVEL", Parse.logLevel, "Info"),
  logFormat: anyPlace("STOCKTALLY_LOG_FORMAT", ...optional(Parse.oneOf("pretty", "json")))
}
