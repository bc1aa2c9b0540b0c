/**
 * What is said of each setting: its name, its default, what it is for in a sentence, and which place may set it. `table.ts`
 * has beside it how each is read. Help is made from this, so it imports nothing.
 *
 * @module
 */

/**
 * What a setting decides that only a trusted place may decide; `trust.ts` has the rule. Any place may set the others,
 * since they send nothing to anyone: they change what the program shows and keeps, and how busy it is.
 */
export type Decision = "where data goes" | "who may come in"

/** What is written of a setting, in Markdown without links. */
export interface Described {
  readonly name: string
  /** One sentence, for who looks for a setting. */
  readonly about: string
  /** The default as one would write it, or in words. */
  readonly default: string
  readonly decides: Decision | null
}

/** A setting that is a secret. It is given as `NAME`, or as `NAME_FILE`, which names a file that holds it. */
export interface Secret extends Described {
  readonly file: string
}

/** `byDefault`: the default as it is written. */
const setting = (name: string, byDefault: string, about: string, decides: Decision | null = null): Described => ({
  name,
  about,
  default: byDefault,
  decides
})

const secret = (name: string, about: string, decides: Decision | null = null): Secret => ({
  name,
  file: `${name}_FILE`,
  about,
  default: "none",
  decides
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
export const descriptions = {
  loopBaseUrl: setting("LOOP_BASE_URL", "https://api.loopreturns.com/api/v1", "Where Loop is asked.", dataGoes),
  haravanBaseUrl: setting("HARAVAN_BASE_URL", "https://apis.haravan.com/com", "Where Haravan is asked.", dataGoes),
  loopRequestsPerMinute: setting(
    "LOOP_REQUESTS_PER_MINUTE",
    "300",
    "How many requests Loop allows in a minute, as documented."
  ),
  haravanBucketSize: setting("HARAVAN_BUCKET_SIZE", "80", "How many requests Haravan allows at once, as documented."),
  haravanLeakPerSecond: setting(
    "HARAVAN_LEAK_PER_SECOND",
    "4",
    "How many requests a second Haravan allows after that, as documented."
  ),
  watchShare: setting("STOCKTALLY_WATCH_SHARE", "0.8", "The share of these limits that background work may use."),
  patience: setting("STOCKTALLY_PATIENCE", "2 minutes", "How long to wait for a request to get through before exit 6."),
  // Every output says that its numbers are the sandbox's.
  sandbox: setting(
    "STOCKTALLY_SANDBOX",
    "as the command has it",
    "`auto` takes the sandbox where no credential is set; `always` and `never` whatever is set."
  ),
  grace: setting("STOCKTALLY_GRACE", "30 minutes", "How long a difference may last before it is `drift`."),
  staleAfter: setting("STOCKTALLY_STALE_AFTER", "30 minutes", "How old a reading may be before it is marked `stale`."),
  tolerance: setting("STOCKTALLY_TOLERANCE", "0", "The largest difference that still counts as `match`."),
  database: setting(
    "STOCKTALLY_DATABASE_URL",
    "a SQLite file for each shop in `$XDG_STATE_HOME/stocktally/`",
    "Where the store is: `sqlite:PATH`, `sqlite::memory:` or `postgres://…`, whose parameters docs/setup.md has.",
    dataGoes
  ),
  historyDays: setting("STOCKTALLY_HISTORY_DAYS", "90", "How many days history is kept."),
  fullEvery: setting(
    "STOCKTALLY_FULL_EVERY",
    "24 hours",
    "How old the last full read may be before everything is read again."
  ),
  watch: setting("STOCKTALLY_WATCH", "false", "Whether the service syncs by itself."),
  interval: setting("STOCKTALLY_INTERVAL", "30 seconds", "How often the service, the screens and `sync --watch` sync."),
  httpHost: setting("STOCKTALLY_HTTP_HOST", "127.0.0.1", "The name or address that the service listens on.", mayComeIn),
  // A port moves the service on the host that a trusted place chose, behind the same keys.
  httpPort: setting("STOCKTALLY_HTTP_PORT", "4000", "The port that the service listens on; 0 takes any that is free."),
  httpAllowedHosts: setting(
    "STOCKTALLY_HTTP_ALLOWED_HOSTS",
    "none",
    "Names, with commas between, that the service answers to besides those of loopback.",
    mayComeIn
  ),
  httpCorsOrigins: setting(
    "STOCKTALLY_HTTP_CORS_ORIGINS",
    "none",
    "Origins, with commas between, whose pages may read the service's answers.",
    mayComeIn
  ),
  httpTrustedProxies: setting(
    "STOCKTALLY_HTTP_TRUSTED_PROXIES",
    "none",
    "Addresses and networks, such as `10.0.0.0/8`, with commas between, whose `X-Forwarded-For` names the client.",
    mayComeIn
  ),
  httpLivePerMinute: setting(
    "STOCKTALLY_HTTP_LIVE_PER_MINUTE",
    "120",
    "How many requests to Loop and Haravan a minute the live routes may cost, for each key."
  ),
  serverUrl: setting(
    "STOCKTALLY_SERVER_URL",
    "none",
    "A service that the screens ask in place of a store of this machine.",
    dataGoes
  ),
  logLevel: setting(
    "STOCKTALLY_LOG_LEVEL",
    "info",
    "How much is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `none` or `all`."
  ),
  logFormat: setting("STOCKTALLY_LOG_FORMAT", "`pretty` on a terminal, else `json`", "How logs are written.")
}
