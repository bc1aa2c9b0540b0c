import type { ConfigProvider } from "effect/ConfigProvider"
import type * as Duration from "effect/Duration"
import type * as LogLevel from "effect/LogLevel"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { Credential } from "@stocktally/core"
import type { UnknownSetting } from "./UnknownSetting.ts"

/** The address and credential of an upstream. */
export interface UpstreamAccess {
  /** None if neither the setting nor its `_FILE` form is set. */
  readonly credential: Option.Option<Credential.Credential>
  /** None means the upstream's public address. */
  readonly baseUrl: Option.Option<string>
}

/** Every setting, parsed and checked. */
export interface SettingsValues {
  readonly loop: UpstreamAccess & { readonly requestsPerMinute: number }
  readonly haravan: UpstreamAccess & { readonly bucketSize: number; readonly leakPerSecond: number }
  /** The share of a budget, above 0 up to 1, that background work may use. */
  readonly watchShare: number
  /** How long a request may wait for budget. */
  readonly patience: Duration.Duration
  /** None means the command's own default. */
  readonly sandbox: Option.Option<SandboxSetting>
  readonly grace: Duration.Duration
  readonly staleAfter: Duration.Duration
  /** The largest difference that still counts as a match. */
  readonly tolerance: number
  /** None means one SQLite file for each shop, in `stateDirectory`. */
  readonly database: Option.Option<DatabaseSetting>
  /** `$XDG_STATE_HOME/stocktally`. */
  readonly stateDirectory: string
  /** How many days of history are kept. */
  readonly historyDays: number
  /** How old the last complete read may be before everything is read again. */
  readonly fullEvery: Duration.Duration
  /** The shops file, and the hosts that it may name; none means one shop, from these settings. */
  readonly shops: Option.Option<ShopsSetting>
  /** The shop of the shops file that these settings are of; none if there is no such file, or none was chosen. */
  readonly ofShop: Option.Option<ShopName>
  /** Which of several shops a command means, if no flag says so. */
  readonly shop: Option.Option<string>
  /** The cluster that the HTTP service belongs to; none if it shares its shops with no other service. */
  readonly cluster: Option.Option<ClusterSetting>
  /** Whether the HTTP service syncs by itself. */
  readonly watch: boolean
  /** From the start of one sync to the start of the next, for programs that keep syncing. */
  readonly interval: Duration.Duration
  readonly http: HttpSettings
  /** The HTTP service that the screens ask instead of a local store. */
  readonly server: Option.Option<ServerAccess>
  /** The key for an HTTP service whose address was typed as a flag. */
  readonly serverKey: Option.Option<Credential.Credential>
  readonly logLevel: LogLevel.LogLevel
  /** None means `pretty` if stderr is a terminal, else `json`. */
  readonly logFormat: Option.Option<LogFormat>
  /** The environment, if it sets `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlp: Option.Option<ConfigProvider>
  /** `HTTPS_PROXY` and `NO_PROXY`; a proxy's address may hold a password. */
  readonly proxy: Option.Option<{ readonly url: Redacted.Redacted<string>; readonly except: string }>
  /** Names that are set but are not settings. */
  readonly unknownSettings: ReadonlyArray<UnknownSetting>
  /** Settings files with secrets that other users of this machine can read. */
  readonly exposedFiles: ReadonlyArray<ExposedFile>
}

/** How a shop is called. */
export interface ShopName {
  /** In commands, addresses and keys. */
  readonly slug: string
  /** For people. */
  readonly label: string
}

/** The file that lists the shops. */
export interface ShopsSetting {
  readonly path: string
  /** Hosts, other than the documented ones, that base addresses may name; in lower case and without a port. */
  readonly hosts: ReadonlyArray<string>
}

/** The address at which the other services of a cluster reach a service. */
export interface RunnerAddress {
  readonly host: string
  readonly port: number
}

/** A cluster of services over one database. */
export interface ClusterSetting {
  readonly address: RunnerAddress
  /** The Postgres database. */
  readonly url: Redacted.Redacted
}

/** A settings file whose mode lets other users read it. */
export interface ExposedFile {
  readonly path: string
  /** The names of the secrets in it. */
  readonly holds: ReadonlyArray<string>
}

/** The address of the HTTP service, and who may use it. */
export interface HttpSettings {
  /** The name or address to listen on, without brackets. */
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
  /** Host names, in addition to loopback's, that requests may name; in lower case and without a port. */
  readonly allowedHosts: ReadonlyArray<string>
  /** The origins whose web pages may read responses. */
  readonly corsOrigins: ReadonlyArray<string>
  /** The proxies whose `X-Forwarded-For` names the client. */
  readonly trustedProxies: ReadonlyArray<Network>
  /** Empty means that no key is needed. */
  readonly apiKeys: ReadonlyArray<ApiKey>
  /** How many upstream requests a minute the live reads of one key may cost. */
  readonly livePerMinute: number
}

/** Every address that shares its first `prefix` bits with `address`. */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: "ipv4" | "ipv6"
}

/** A key of the HTTP service. */
export interface ApiKey {
  /** Names the key in logs. By default its position in the list: `key-1`. */
  readonly name: string
  readonly readOnly: boolean
  /** The slugs of the shops that it may see; null for all. */
  readonly shops: ReadonlyArray<string> | null
  readonly secret: Redacted.Redacted<string>
}

/** A Stocktally HTTP service, and its key if it needs one. */
export interface ServerAccess {
  readonly url: string
  readonly key: Option.Option<Credential.Credential>
}

/** The database of the store. `path` is a file or `:memory:`; `url` may hold a password. */
export type DatabaseSetting =
  | { readonly _tag: "Sqlite"; readonly path: string }
  | { readonly _tag: "Postgres"; readonly url: Redacted.Redacted<string> }

/** `auto` uses the sandbox if no credential is set. */
export type SandboxSetting = "auto" | "always" | "never"

export type LogFormat = "pretty" | "json"
