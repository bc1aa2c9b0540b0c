/**
 * TLS to a Postgres server: the files that its address names, and what it means that a connection failed.
 *
 * @module
 */
import { Misconfigured } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"
import { type ConnectionOptions, createSecureContext, getCACertificates } from "node:tls"
import type { PostgresAddress, TlsChoice } from "./address.ts"

const setting = "STOCKTALLY_DATABASE_URL"

const messageOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause)

/** What the driver needs to know about encryption; `false` for none. A file that is of no use is `Misconfigured`. */
export const tlsOptions = (
  { place, tls }: PostgresAddress
): Effect.Effect<false | ConnectionOptions, Misconfigured> => {
  if (tls === undefined) return Effect.succeed(false)
  const attempt = <A>(name: string, run: () => A): Effect.Effect<A, Misconfigured> =>
    Effect.try({
      try: run,
      catch: (cause) =>
        new Misconfigured({
          place,
          detail: `${name}: ${messageOf(cause)}`,
          advice: `correct ${name} in ${setting}`
        })
    })
  return Effect.gen(function*() {
    const ca = yield* attempt("sslrootcert", () => rootCertificates(tls))
    const client = tls.client
    const cert = client && (yield* attempt("sslcert", () => readFileSync(client.certificate)))
    const key = client && (yield* attempt("sslkey", () => readFileSync(client.key)))
    // The driver would create the context in an event handler, where a bad file ends the process.
    const secureContext = yield* attempt(
      client === undefined ? "sslrootcert" : "sslcert and sslkey",
      () => createSecureContext({ ca, cert, key })
    )
    return {
      secureContext,
      rejectUnauthorized: true,
      ...(tls.checksHost ? {} : { checkServerIdentity: () => undefined })
    }
  })
}

/** Node.js takes a file without a certificate for one that trusts nobody, so the file is parsed here first. */
const rootCertificates = ({ rootCertificate }: TlsChoice): Array<string> | Buffer | undefined => {
  if (rootCertificate === undefined) return undefined
  if (rootCertificate === "system") return getCACertificates("system")
  const pem = readFileSync(rootCertificate)
  try {
    return (new X509Certificate(pem), pem)
  } catch (cause) {
    throw new Error(`${rootCertificate} does not begin with a certificate (${messageOf(cause)})`, { cause })
  }
}

/** What is known of the cause of an error: Node.js' or OpenSSL's code or the server's SQLSTATE. */
const fieldOf = (cause: unknown, name: "code" | "routine"): string => {
  const value: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}

// The codes of verification are those of X509_verify_cert_error_string(3), as Node.js names them.
const expired = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/
const wrongHost = /^(?:ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/
const untrusted = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|ERROR_IN_CERT_)/
const otherTls = /^ERR_(?:SSL|TLS|OSSL)_/

/** What to set right when TLS kept a connection from being made; undefined where something else did. */
const adviceFor = (code: string, detail: string, routine: string, address: PostgresAddress): string | undefined => {
  const { tls } = address
  if (tls === undefined) {
    // A server says this in its own language, and always from the same routine; poolers and clouds say it in English.
    const refusedByRule = code === "28000" && routine === "ClientAuthentication" && !address.host.startsWith("/")
    return refusedByRule || /\b(?:SSL|TLS)\b.*\brequired\b/i.test(detail)
      ? `add sslmode=verify-full to ${setting} if the server takes encrypted connections only, else look at its pg_hba.conf`
      : undefined
  }
  // The driver's own words, without a code.
  if (detail === "The server does not support TLS") {
    return `turn TLS on there, or use sslmode=disable in ${setting} if the network in between is trusted`
  }
  if (/client certificate/i.test(detail) || /CERTIFICATE_REQUIRED/.test(code)) {
    return `name a client certificate that it accepts with sslcert and sslkey in ${setting}`
  }
  if (expired.test(code)) return "renew the server's certificate, or set this machine's clock right"
  if (wrongHost.test(code)) {
    return `use a host in ${setting} that the certificate is for, or sslmode=verify-ca with the sslrootcert of an authority of your own`
  }
  if (untrusted.test(code)) {
    return tls.rootCertificate === undefined
      ? `name the certificate of its authority with sslrootcert=FILE in ${setting}, or with NODE_EXTRA_CA_CERTS`
      : `let sslrootcert in ${setting} name the authority that signed the server's certificate`
  }
  return otherTls.test(code) ? `check sslmode, sslrootcert, sslcert and sslkey in ${setting}` : undefined
}

/** The reason of a connection that failed because of TLS, or for want of it; undefined for any other error. */
export const tlsReason = (address: PostgresAddress) => ({ reason }: SqlError): Misconfigured | undefined => {
  const { cause, operation } = reason
  if (operation !== "connect") return undefined
  // Node.js adds to some of its messages, after a semicolon, what to do about a program that is one's own.
  const detail = messageOf(cause).replace(/;.*$/s, "")
  const advice = adviceFor(fieldOf(cause, "code"), detail, fieldOf(cause, "routine"), address)
  return advice === undefined ? undefined : new Misconfigured({ place: address.place, detail, advice })
}
