/**
 * The documentation of each setting: its name, default and purpose, and which places may set it. `table.ts` adds how
 * each is parsed. Help is generated from this, so it imports nothing.
 *
 * @module
 */

/**
 * A decision that a setting may make only from a trusted place; `trust.ts` has the rule. Any place may set the others,
 * because they send no data anywhere: they change what the program shows and stores, and how busy it is.
 */
export type ProtectedDecision = "decides where data goes" | "decides who may use the service"

/** The documentation of a setting, in Markdown without links. */
export interface SettingDescription {
  readonly name: string
  /** Its purpose, in one sentence. */
  readonly about: string
  /** The default as a user would write it, or in words. */
  readonly default: string
  readonly decides: ProtectedDecision | null
}

/** A setting that is a secret, set as `NAME`, or as `NAME_FILE`, which names a file that holds it. */
export interface Secret extends SettingDescription {
  readonly file: string
}

const setting = (
  name: string,
  byDefault: string,
  about: string,
  decides: ProtectedDecision | null = null
): SettingDescription => ({
  name,
  about,
  default: byDefault,
  decides
})

const secret = (name: string, about: string, decides: ProtectedDecision | null = null): Secret => ({
  name,
  file: `${name}_FILE`,
  about,
  default: "none",
  decides
})

const destination = "decides where data goes"
const access = "decides who may use the service"

export const secrets = {
  loopApiKey: secret("LOOP_API_KEY", "The API key of Loop. Without it only Haravan is read."),
  haravanAccessToken: secret("HARAVAN_ACCESS_TOKEN", "The access token of Haravan. Without it only Loop is read."),
  serverKey: secret(
    "STOCKTALLY_SERVER_KEY",
    "The key for the service that the screens ask, also with `--server URL`."
  ),
  apiKeys: secret(
    "STOCKTALLY_API_KEYS",
    "The keys of the service, `[name:][ro:][shops=a+b:]secret,…`. On any host but loopback, the service does not start without " +
      "them, or with a secret of fewer than 22 characters.",
    access
  )
}

/** Variables that every program shares, such as `HTTPS_PROXY`, are read from the environment only and not listed here. */
export const descriptions = {
  loopBaseUrl: setting(
    "LOOP_BASE_URL",
    "https://api.loopreturns.com/api/v1",
    "The address of Loop's API.",
    destination
  ),
  haravanBaseUrl: setting(
    "HARAVAN_BASE_URL",
    "https://apis.haravan.com/com",
    "The address of Haravan's API.",
    destination
  ),
  loopRequestsPerMinute: setting(
    "LOOP_REQUESTS_PER_MINUTE",
    "300",
    "How many requests Loop allows per minute; the default is documented."
  ),
  haravanBucketSize: setting(
    "HARAVAN_BUCKET_SIZE",
    "80",
    "How many requests Haravan allows at once; the default is documented."
  ),
  haravanLeakPerSecond: setting(
    "HARAVAN_LEAK_PER_SECOND",
    "4",
    "How many requests per second Haravan allows after that; the default is documented."
  ),
  watchShare: setting("STOCKTALLY_WATCH_SHARE", "0.8", "The share of these limits that background work may use."),
  patience: setting("STOCKTALLY_PATIENCE", "2 minutes", "How long a request may wait for its turn before exit 6."),
  // Every output says if its numbers are the sandbox's.
  sandbox: setting(
    "STOCKTALLY_SANDBOX",
    "depends on the command",
    "`auto` uses the sandbox if no credential is set; `always` and `never` ignore credentials."
  ),
  grace: setting("STOCKTALLY_GRACE", "30 minutes", "How long a difference may last before it is `drift`."),
  staleAfter: setting("STOCKTALLY_STALE_AFTER", "30 minutes", "How old a count may be before it is marked `stale`."),
  tolerance: setting("STOCKTALLY_TOLERANCE", "0", "The largest difference that still counts as `match`."),
  database: setting(
    "STOCKTALLY_DATABASE_URL",
    "a SQLite file for each shop in `$XDG_STATE_HOME/stocktally/`",
    "The database: `sqlite:PATH`, `sqlite::memory:` or `postgres://…`; see docs/setup.md for its " +
      "parameters.",
    destination
  ),
  historyDays: setting("STOCKTALLY_HISTORY_DAYS", "90", "How many days of history are kept."),
  fullEvery: setting(
    "STOCKTALLY_FULL_EVERY",
    "24 hours",
    "How old the last full sync may be before everything is read again."
  ),
  shops: setting(
    "STOCKTALLY_SHOPS",
    "none: one shop, from these settings",
    "A file that lists several shops; see docs/shops.md. Not from a `.env` file.",
    destination
  ),
  shop: setting("STOCKTALLY_SHOP", "none", "Which of several shops a command means if `--shop` is not given."),
  shopsHosts: setting(
    "STOCKTALLY_SHOPS_HOSTS",
    "none",
    "Comma-separated hosts, other than the documented ones, that the file of shops may name in base addresses.",
    destination
  ),
  cluster: setting(
    "STOCKTALLY_CLUSTER",
    "off",
    "`on` shares the shops with the services of other machines; needs Postgres and a shops file; see docs/cluster.md.",
    access
  ),
  runnerAddress: setting(
    "STOCKTALLY_RUNNER_ADDRESS",
    "none",
    "The address and port in a private network at which the other services of the cluster reach this one, such as " +
      "`10.0.0.1:4100`.",
    access
  ),
  watch: setting("STOCKTALLY_WATCH", "false", "Whether the service syncs by itself."),
  interval: setting("STOCKTALLY_INTERVAL", "30 seconds", "How often the service, the screens and `sync --watch` sync."),
  httpHost: setting("STOCKTALLY_HTTP_HOST", "127.0.0.1", "The name or address that the service listens on.", access),
  // A port only moves the service on a host that a trusted place chose, behind the same keys.
  httpPort: setting("STOCKTALLY_HTTP_PORT", "4000", "The port that the service listens on; 0 means any free port."),
  httpAllowedHosts: setting(
    "STOCKTALLY_HTTP_ALLOWED_HOSTS",
    "none",
    "Comma-separated host names that the service answers to, in addition to loopback's.",
    access
  ),
  httpCorsOrigins: setting(
    "STOCKTALLY_HTTP_CORS_ORIGINS",
    "none",
    "Comma-separated origins whose web pages may use the service.",
    access
  ),
  httpTrustedProxies: setting(
    "STOCKTALLY_HTTP_TRUSTED_PROXIES",
    "none",
    "Comma-separated addresses and networks of proxies, such as `10.0.0.0/8`, whose `X-Forwarded-For` is trusted.",
    access
  ),
  httpLivePerMinute: setting(
    "STOCKTALLY_HTTP_LIVE_PER_MINUTE",
    "120",
    "How many requests to Loop and Haravan per minute each key may cause on the live routes."
  ),
  serverUrl: setting(
    "STOCKTALLY_SERVER_URL",
    "none",
    "The address of a service that the screens ask instead of this machine's own data.",
    destination
  ),
  logLevel: setting(
    "STOCKTALLY_LOG_LEVEL",
    "info",
    "How much is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `none` or `all`."
  ),
  logFormat: setting("STOCKTALLY_LOG_FORMAT", "`pretty` on a terminal, else `json`", "How logs are written.")
}
