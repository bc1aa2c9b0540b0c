/**
 * The settings: each one's name, how it is read, its default, what it is for in a sentence, and which place may set it. The
 * reader, the README's table, `--help` of the service and the check of misspelt names are all made from this table.
 *
 * @module
 */
import { BaseUrl, Haravan, Loop } from "@stocktally/core"
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

/** What is written of a setting, in Markdown without links. */
interface Described {
  readonly name: string
  /** One sentence, for who looks for a setting. */
  readonly about: string
  /** The default as one would write it, or in words. */
  readonly default: string
  readonly decides: Decision | null
}

/** A setting that is not a secret. */
export interface Setting<A> extends Described {
  readonly parser: Parser<A>
  readonly fallback: A
}

/** A setting that is a secret. It is given as `NAME`, or as `NAME_FILE`, which names a file that holds it. */
export interface Secret extends Described {
  readonly file: string
}

/** `default`: how the fallback is written. */
const setting = <A>(
  name: string,
  row: Omit<Setting<A>, "name" | "decides" | "fallback"> & {
    readonly fallback: NoInfer<A>
    readonly decides?: Decision
  }
): Setting<A> => ({
  name,
  decides: null,
  ...row
})

const secret = (name: string, about: string, decides: Decision | null = null): Secret => ({
  name,
  file: `${name}_FILE`,
  about,
  default: "none",
  decides
})

/** The parser and the fallback of a setting that may be missing. */
const optional = <A>(parser: Parser<A>): { parser: Parser<Option.Option<A>>; fallback: Option.Option<A> } => ({
  parser: (text) => Result.map(parser(text), Option.some),
  fallback: Option.none()
})

/** Not quoted: an address may hold a password, and what was pasted in its place may be a key. */
const baseAddress: Parser<string> = (text) =>
  Result.mapBoth(BaseUrl.parse(text), {
    onFailure: ({ problem }) => problem,
    onSuccess: ({ href }) => href
  })

const dataGoes = "where data goes"
const mayComeIn = "who may come in"

export const secrets = {
  loopApiKey: secret("LOOP_API_KEY", "The key of Loop. Without it Haravan alone is read."),
  haravanAccessToken: secret("HARAVAN_ACCESS_TOKEN", "The access token of Haravan. Without it Loop alone is read."),
  serverKey: secret(
    "STOCKTALLY_SERVER_KEY",
    "The key for the service that the screens ask; `--server URL` takes it too."
  ),
  apiKeys: secret(
    "STOCKTALLY_API_KEYS",
    "The keys of the service, `[name:][ro:]secret,…`. On any host but loopback it refuses to start without them, or with " +
      "a secret of fewer than 22 characters.",
    mayComeIn
  )
}

/** The variables that are conventions of every program are not here: they are read from the environment alone. */
export const settings = {
  loopBaseUrl: setting("LOOP_BASE_URL", {
    ...optional(baseAddress),
    default: Loop.baseUrl,
    about: "Where Loop is asked.",
    decides: dataGoes
  }),
  haravanBaseUrl: setting("HARAVAN_BASE_URL", {
    ...optional(baseAddress),
    default: Haravan.baseUrl,
    about: "Where Haravan is asked.",
    decides: dataGoes
  }),
  loopRequestsPerMinute: setting("LOOP_REQUESTS_PER_MINUTE", {
    parser: Parse.wholeNumber(1, 300),
    fallback: 300,
    default: "300",
    about: "How many requests Loop allows in a minute, as documented."
  }),
  haravanBucketSize: setting("HARAVAN_BUCKET_SIZE", {
    parser: Parse.wholeNumber(1, 80),
    fallback: 80,
    default: "80",
    about: "How many requests Haravan allows at once, as documented."
  }),
  haravanLeakPerSecond: setting("HARAVAN_LEAK_PER_SECOND", {
    parser: Parse.positiveNumber(4),
    fallback: 4,
    default: "4",
    about: "How many requests a second Haravan allows after that, as documented."
  }),
  watchShare: setting("STOCKTALLY_WATCH_SHARE", {
    parser: Parse.share,
    fallback: 0.8,
    default: "0.8",
    about: "The share of these limits that background work may use."
  }),
  patience: setting("STOCKTALLY_PATIENCE", {
    parser: Parse.duration,
    fallback: Duration.minutes(2),
    default: "2 minutes",
    about: "How long to wait for a request to get through before exit 6."
  }),
  sandbox: setting("STOCKTALLY_SANDBOX", {
    // Every output says that its numbers are the sandbox's.
    ...optional(Parse.oneOf("auto", "always", "never")),
    default: "as the command has it",
    about: "`auto` takes the sandbox where no credential is set; `always` and `never` whatever is set."
  }),
  grace: setting("STOCKTALLY_GRACE", {
    parser: Parse.duration,
    fallback: Duration.minutes(30),
    default: "30 minutes",
    about: "How long a difference may last before it is `drift`."
  }),
  staleAfter: setting("STOCKTALLY_STALE_AFTER", {
    parser: Parse.duration,
    fallback: Duration.minutes(30),
    default: "30 minutes",
    about: "How old a reading may be before it is marked `stale`."
  }),
  tolerance: setting("STOCKTALLY_TOLERANCE", {
    parser: Parse.quantity,
    fallback: 0,
    default: "0",
    about: "The largest difference that still counts as `match`."
  }),
  database: setting("STOCKTALLY_DATABASE_URL", {
    ...optional(databaseUrl),
    default: "a SQLite file for each shop in `$XDG_STATE_HOME/stocktally/`",
    about:
      "Where the store is: `sqlite:PATH`, `sqlite::memory:` or `postgres://…`, whose parameters docs/setup.md has.",
    decides: dataGoes
  }),
  historyDays: setting("STOCKTALLY_HISTORY_DAYS", {
    parser: Parse.wholeNumber(1, 90),
    fallback: 90,
    default: "90",
    about: "How many days history is kept."
  }),
  fullEvery: setting("STOCKTALLY_FULL_EVERY", {
    parser: Parse.duration,
    fallback: Duration.hours(24),
    default: "24 hours",
    about: "How old the last full read may be before everything is read again."
  }),
  watch: setting("STOCKTALLY_WATCH", {
    parser: Parse.yesOrNo,
    fallback: false,
    default: "false",
    about: "Whether the service syncs by itself."
  }),
  interval: setting("STOCKTALLY_INTERVAL", {
    parser: Parse.interval,
    fallback: Duration.seconds(30),
    default: "30 seconds",
    about: "How often the service, the screens and `sync --watch` sync."
  }),
  httpHost: setting("STOCKTALLY_HTTP_HOST", {
    parser: Parse.host,
    fallback: "127.0.0.1",
    default: "127.0.0.1",
    about: "The name or address that the service listens on.",
    decides: mayComeIn
  }),
  httpPort: setting("STOCKTALLY_HTTP_PORT", {
    // A port moves the service on the host that a trusted place chose, behind the same keys.
    parser: Parse.port,
    fallback: 4000,
    default: "4000",
    about: "The port that the service listens on; 0 takes any that is free."
  }),
  httpAllowedHosts: setting("STOCKTALLY_HTTP_ALLOWED_HOSTS", {
    parser: Parse.listOf(Parse.host),
    fallback: [],
    default: "none",
    about: "Names, with commas between, that the service answers to besides those of loopback.",
    decides: mayComeIn
  }),
  httpCorsOrigins: setting("STOCKTALLY_HTTP_CORS_ORIGINS", {
    parser: Parse.listOf(Parse.origin),
    fallback: [],
    default: "none",
    about: "Origins, with commas between, whose pages may read the service's answers.",
    decides: mayComeIn
  }),
  httpLivePerMinute: setting("STOCKTALLY_HTTP_LIVE_PER_MINUTE", {
    parser: Parse.wholeNumber(1, 120),
    fallback: 120,
    default: "120",
    about: "How many requests to Loop and Haravan a minute the live routes may cost, for each key."
  }),
  serverUrl: setting("STOCKTALLY_SERVER_URL", {
    ...optional(baseAddress),
    default: "none",
    about: "A service that the screens ask in place of a store of this machine.",
    decides: dataGoes
  }),
  logLevel: setting("STOCKTALLY_LOG_LEVEL", {
    parser: Parse.logLevel,
    fallback: "Info",
    default: "info",
    about: "How much is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `none` or `all`."
  }),
  logFormat: setting("STOCKTALLY_LOG_FORMAT", {
    ...optional(Parse.oneOf("pretty", "json")),
    default: "`pretty` on a terminal, else `json`",
    about: "How logs are written."
  })
}

/** Every setting and secret. */
export const rows: ReadonlyArray<Setting<unknown> | Secret> = [...Object.values(settings), ...Object.values(secrets)]

/** Every name that can be set, those of files of secrets included. */
export const names: ReadonlyArray<string> = rows.flatMap((row) => "file" in row ? [row.name, row.file] : [row.name])
