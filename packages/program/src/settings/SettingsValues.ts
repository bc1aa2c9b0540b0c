import type { ConfigProvider } from "effect/ConfigProvider"
import type * as Duration from "effect/Duration"
import type * as LogLevel from "effect/LogLevel"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { Credential } from "@stocktally/core"
import type { Slip } from "./Slip.ts"

/** Where an upstream is, and what opens it. */
export interface UpstreamAccess {
  /** None where neither the setting nor its `_FILE` form is set. */
  readonly credential: Option.Option<Credential.Credential>
  /** None means the upstream's public address. */
  readonly baseUrl: Option.Option<string>
}

/** Every setting, read and checked. */
export interface SettingsValues {
  readonly loop: UpstreamAccess & { readonly requestsPerMinute: number }
  readonly haravan: UpstreamAccess & { readonly bucketSize: number; readonly leakPerSecond: number }
  /** The share of a budget, above 0 up to 1, that background work may use. */
  readonly watchShare: number
  /** How long to wait for budget. */
  readonly patience: Duration.Duration
  /** None where it is left to the command. */
  readonly sandbox: Option.Option<SandboxSetting>
  readonly grace: Duration.Duration
  readonly staleAfter: Duration.Duration
  /** The largest difference that still counts as a match. */
  readonly tolerance: number
  /** None means a SQLite file of its own for each shop, in `stateDirectory`. */
  readonly database: Option.Option<DatabaseSetting>
  /** `$XDG_STATE_HOME/stocktally`. */
  readonly stateDirectory: string
  /** How many days history is kept. */
  readonly historyDays: number
  /** How old the last complete read may be before everything is read again. */
  readonly fullEvery: Duration.Duration
  /** Whether the HTTP service brings the store up to date by itself. */
  readonly watch: boolean
  /** How long to pause between two syncs of those that go on. */
  readonly interval: Duration.Duration
  readonly http: HttpSettings
  /** The HTTP service that the UI asks in place of a store of its own; none where it has no address. */
  readonly server: Option.Option<ServerAccess>
  /** The key for an HTTP service whose address is not a setting but typed. */
  readonly serverKey: Option.Option<Credential.Credential>
  readonly logLevel: LogLevel.LogLevel
  /** None means `pretty` where stderr is a terminal, else `json`. */
  readonly logFormat: Option.Option<LogFormat>
  /** The `OTEL_*` variables, where `OTEL_EXPORTER_OTLP_ENDPOINT` is one of them. */
  readonly otlp: Option.Option<ConfigProvider>
  /** `HTTPS_PROXY` and `NO_PROXY`; a proxy's address may hold a password. */
  readonly proxy: Option.Option<{ readonly url: Redacted.Redacted<string>; readonly except: string }>
  /** Misspelt names, for whoever starts a program. */
  readonly slips: ReadonlyArray<Slip>
  /** Files of settings with secrets that others on this machine can read. */
  readonly exposed: ReadonlyArray<ExposedFile>
}

/** A file of settings whose mode lets others read it. */
export interface ExposedFile {
  readonly path: string
  /** The names of the secrets in it. */
  readonly holds: ReadonlyArray<string>
}

/** How the HTTP service is reached, and by whom. */
export interface HttpSettings {
  /** The name or address to listen on, without brackets. */
  readonly host: string
  /** 0 is any that is free. */
  readonly port: number
  /** The names besides those of loopback that requests may be sent to, in lower case and without a port. */
  readonly allowedHosts: ReadonlyArray<string>
  /** The origins whose web pages may read the answers. */
  readonly corsOrigins: ReadonlyArray<string>
  /** The proxies whose `X-Forwarded-For` names the client. */
  readonly trustedProxies: ReadonlyArray<Network>
  /** Empty means that no key is asked for. */
  readonly apiKeys: ReadonlyArray<ApiKey>
  /** How many upstream requests the live reads of one key may take in a minute. */
  readonly livePerMinute: number
}

/** Every address that has its first `prefix` bits in common with `address`. */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: "ipv4" | "ipv6"
}

/** A key of the HTTP service. */
export interface ApiKey {
  /** Tells keys apart in logs; the key's place in the list where it was given none. */
  readonly name: string
  readonly readOnly: boolean
  readonly secret: Redacted.Redacted<string>
}

/** An HTTP service of Stocktally, and the key that opens it; none where it asks for none. */
export interface ServerAccess {
  readonly url: string
  readonly key: Option.Option<Credential.Credential>
}

/** A database to keep the store in. `path` is a file, or `:memory:`; the address of a server may hold a password. */
export type DatabaseSetting =
  | { readonly _tag: "Sqlite"; readonly path: string }
  | { readonly _tag: "Postgres"; readonly url: Redacted.Redacted<string> }

/** `auto`: the sandbox where no credential is set; `always`; `never`. */
export type SandboxSetting = "auto" | "always" | "never"

export type LogFormat = "pretty" | "json"
