/**
 * Reads the address of a Postgres server, `postgres://user:password@host:port/database?name=value&…`. Parameters have
 * the names and meanings of libpq (postgresql.org/docs/current/libpq-connect.html). An unsupported parameter is an
 * error, because the driver would ignore it.
 *
 * @module
 */
import { BaseUrl } from "@stocktally/core"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { isIP } from "node:net"

/** How a connection is encrypted. The server's certificate is always verified. */
export interface TlsChoice {
  /** Whether the certificate must be for the host of the address. */
  readonly checksHost: boolean
  /** A file of trusted certificates, or `system`; undefined means those that Node.js trusts. */
  readonly rootCertificate: string | undefined
  /** Files of the client's certificate and its key. */
  readonly client: { readonly certificate: string; readonly key: string } | undefined
}

/** A Postgres server and how to connect to it. */
export interface PostgresAddress {
  /** Server and database, without user and password. */
  readonly place: string
  /** A name, an IP address, or the directory of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly username: string | undefined
  readonly password: Redacted.Redacted | undefined
  readonly database: string | undefined
  readonly applicationName: string | undefined
  /** Further session settings, in the syntax of the server's command line. */
  readonly options: string | undefined
  readonly connectTimeout: Duration.Duration | undefined
  /** Undefined means an unencrypted connection. */
  readonly tls: TlsChoice | undefined
}

const parameterNames = [
  "host",
  "port",
  "user",
  "password",
  "dbname",
  "sslmode",
  "ssl",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "application_name",
  "connect_timeout",
  "options"
] as const
type ParameterName = (typeof parameterNames)[number]
type Parameters = ReadonlyMap<ParameterName, string>

// An @ after the authority belongs to a password with an unescaped / or ?; the rest of it must not be used as a name.
const shape = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#@]*))?(?:\?([^#@]*))?$/
const wrongShape = "is not a Postgres server's address; expected postgres://user:password@host:5432/database, " +
  "with / ? # @ and % within a user, a password or a parameter written as %2F %3F %23 %40 and %25"

const decode = (text: string): Result.Result<string, string> =>
  Result.flatMap(
    Result.try({ try: () => decodeURIComponent(text), catch: () => wrongShape }),
    (decoded) => decoded.includes("\0") ? Result.fail(wrongShape) : Result.succeed(decoded)
  )

/** Splits at the first separator. */
const halves = (text: string, separator: string): readonly [string, string | undefined] => {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

const isParameterName = (name: string): name is ParameterName => parameterNames.some((known) => known === name)

/** Reads all parameters, including those before the `?`, each at most once. Errors never quote their values. */
const readParameters = (text: string): Result.Result<Parameters, string> =>
  Result.gen(function*() {
    const [, credentials = "", server = "", path = "", query = ""] = yield* Result.fromNullishOr(
      shape.exec(text),
      () => wrongShape
    )
    const parameters = new Map<ParameterName, string>()
    const [user, password = ""] = halves(credentials, ":")
    if (server.includes(",")) return yield* Result.fail("names several hosts; name one")
    const [, host = "", port = ""] = yield* Result.fromNullishOr(
      /^(\[[^[\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(server),
      () => wrongShape
    )
    const authority = { user, password, host: host.replace(/^\[(.*)\]$/, "$1"), port, dbname: path } as const
    for (const name of ["user", "password", "host", "port", "dbname"] as const) {
      if (authority[name] !== "") parameters.set(name, yield* decode(authority[name]))
    }
    for (const pair of query.split("&").filter((pair) => pair !== "")) {
      const [name, value] = halves(pair, "=")
      if (!isParameterName(name)) {
        return yield* Result.fail(
          /^[a-z]\w{0,39}$/i.test(name)
            ? `has the parameter ${name}, which is not supported; supported are ${parameterNames.join(", ")}`
            : wrongShape
        )
      }
      if (value === undefined || value === "") return yield* Result.fail(`has the parameter ${name} without a value`)
      if (parameters.has(name)) return yield* Result.fail(`gives ${name} twice; give it once`)
      parameters.set(name, yield* decode(value))
    }
    return parameters
  })

const tlsModes = ["require", "verify-ca", "verify-full"]

/** Returns `sslmode`, also if only `ssl` or `sslrootcert=system` implies it; undefined if nothing does. */
const readMode = (parameters: Parameters): Result.Result<string | undefined, string> => {
  const ssl = parameters.get("ssl")
  const mode = parameters.get("sslmode")
  if (ssl !== undefined && ssl !== "true" && ssl !== "false") {
    return Result.fail("has an ssl that is neither true nor false")
  }
  if (mode === "allow" || mode === "prefer") {
    return Result.fail(
      `has sslmode=${mode}, which may connect without encryption unnoticed; use verify-full, verify-ca, require or disable`
    )
  }
  if (mode !== undefined && mode !== "disable" && !tlsModes.includes(mode)) {
    return Result.fail("has an sslmode that is not one of disable, require, verify-ca and verify-full")
  }
  if (ssl !== undefined && mode !== undefined && (ssl === "true") === (mode === "disable")) {
    return Result.fail("has ssl and sslmode that contradict each other; sslmode alone is enough")
  }
  if (mode !== undefined) return Result.succeed(mode)
  if (ssl !== undefined) return Result.succeed(ssl === "true" ? "require" : "disable")
  return Result.succeed(parameters.get("sslrootcert") === "system" ? "verify-full" : undefined)
}

/**
 * With `sslrootcert`, `require` verifies like `verify-ca`, as in libpq. Without it libpq would not verify at all; here
 * the certificate and the host are verified, because otherwise an attacker in between could read the password.
 */
const readTls = (parameters: Parameters, isSocket: boolean): Result.Result<TlsChoice | undefined, string> =>
  Result.gen(function*() {
    const mode = yield* readMode(parameters)
    const rootCertificate = parameters.get("sslrootcert")
    const certificate = parameters.get("sslcert")
    const key = parameters.get("sslkey")
    if (mode === undefined || mode === "disable") {
      const useless = (["sslrootcert", "sslcert", "sslkey"] as const).find((name) => parameters.has(name))
      return useless === undefined
        ? undefined
        : yield* Result.fail(`has ${useless}, which needs sslmode=verify-full, verify-ca or require`)
    }
    if (isSocket) {
      return yield* Result.fail("requires TLS over a Unix socket, which does not support it; remove ssl and sslmode")
    }
    if (mode === "verify-ca" && rootCertificate === undefined) {
      return yield* Result.fail("has sslmode=verify-ca, which needs sslrootcert=FILE; or use verify-full")
    }
    if (rootCertificate === "system" && mode !== "verify-full") {
      return yield* Result.fail("has sslrootcert=system, which needs sslmode=verify-full")
    }
    if ((certificate === undefined) !== (key === undefined)) {
      return yield* Result.fail("has one of sslcert and sslkey; a client certificate needs both")
    }
    return {
      checksHost: mode === "verify-full" || rootCertificate === undefined,
      rootCertificate,
      client: certificate === undefined || key === undefined ? undefined : { certificate, key }
    }
  })

/** Settings that the store sets for each session. */
const reservedOptions = /search_path|idle_in_transaction_session_timeout/i

/** Reads an address. The error never quotes a value that could be a password. */
export const readPostgresAddress = (text: string): Result.Result<PostgresAddress, string> =>
  Result.gen(function*() {
    const parameters = yield* readParameters(text)
    const host = parameters.get("host") ?? ""
    const isSocket = host.startsWith("/")
    if (host === "") return yield* Result.fail("names no host; for a Unix socket, add host=DIRECTORY as a parameter")
    if (host.includes(",")) return yield* Result.fail("names several hosts; name one")
    if (!isSocket && isIP(host) === 0 && !/^[^\s/:@[\]%\\]+$/.test(host)) {
      return yield* Result.fail("has a host that is neither a name, an IP address nor a directory")
    }
    const port = parameters.get("port")
    if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) {
      return yield* Result.fail("has a port that is not a number from 1 to 65535")
    }
    const seconds = parameters.get("connect_timeout")
    if (seconds !== undefined && !/^\d{1,6}$/.test(seconds)) {
      return yield* Result.fail("has a connect_timeout that is not a number of seconds")
    }
    const options = parameters.get("options")
    if (options !== undefined && reservedOptions.test(options)) {
      return yield* Result.fail(
        "sets search_path or idle_in_transaction_session_timeout in options, which Stocktally sets itself"
      )
    }
    const tls = yield* readTls(parameters, isSocket)
    const password = parameters.get("password")
    const inClear = tls === undefined && (yield* readMode(parameters)) === undefined
    if (inClear && password !== undefined && !isSocket && !BaseUrl.isLoopbackHost(host.toLowerCase())) {
      return yield* Result.fail(
        "would send the password to another host without encryption; add sslmode=verify-full, " +
          "or sslmode=disable if the network in between is trusted"
      )
    }
    const database = parameters.get("dbname")
    const path = database === undefined ? "" : `/${encodeURIComponent(database)}`
    const shown = isIP(host) === 6 ? `[${host}]` : host
    const suffix = port === undefined ? "" : `:${port}`
    return {
      place: isSocket ? `postgres://${suffix}${path || "/"}?host=${host}` : `postgres://${shown}${suffix}${path}`,
      host,
      port: port === undefined ? 5432 : Number(port),
      username: parameters.get("user"),
      password: password === undefined ? undefined : Redacted.make(password, { label: "password" }),
      database,
      applicationName: parameters.get("application_name"),
      options,
      connectTimeout: seconds === undefined
        ? undefined
        : Number(seconds) === 0
        ? Duration.infinity
        : Duration.seconds(Number(seconds)),
      tls
    }
  })
