/**
 * TLS for Postgres: reads the files that the address names, and explains failed connections.
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

/** Returns the driver's TLS options; `false` means no encryption. Fails with `Misconfigured` for an unusable file. */
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
    // The driver would create the context in an event handler, in which a bad file ends the process.
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

/** Node.js accepts a file without a certificate and then trusts nobody, so the file is parsed here first. */
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

/** Returns a field of an error's cause: the code of Node.js or OpenSSL, or the server's SQLSTATE. */
const fieldOf = (cause: unknown, name: "code" | "routine"): string => {
  const value: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}

// The codes of X509_verify_cert_error_string(3), as Node.js names them.
const expired = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/
const wrongHost = /^(?:ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/
const untrusted = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|ERROR_IN_CERT_)/
const otherTls = /^ERR_(?:SSL|TLS|OSSL)_/

/** Advice for a connection that failed because of TLS; undefined for other causes. */
const adviceFor = (code: string, detail: string, routine: string, address: PostgresAddress): string | undefined => {
  const { tls } = address
  if (tls === undefined) {
    // The server's message is in its own language, but always from the same routine; poolers and cloud services write
    // English.
    const refusedByRule = code === "28000" && routine === "ClientAuthentication" && !address.host.startsWith("/")
    return refusedByRule || /\b(?:SSL|TLS)\b.*\brequired\b/i.test(detail)
      ? `add sslmode=verify-full to ${setting} if the server only accepts encrypted connections, otherwise check its pg_hba.conf`
      : undefined
  }
  // The driver's own error, without a code.
  if (detail === "The server does not support TLS") {
    return `enable TLS on the server, or use sslmode=disable in ${setting} if the network in between is trusted`
  }
  if (/client certificate/i.test(detail) || /CERTIFICATE_REQUIRED/.test(code)) {
    return `name a client certificate that the server accepts with sslcert and sslkey in ${setting}`
  }
  if (expired.test(code)) return "renew the server's certificate, or correct this machine's clock"
  if (wrongHost.test(code)) {
    return `use a host in ${setting} that the certificate is for, or sslmode=verify-ca with the sslrootcert of your own authority`
  }
  if (untrusted.test(code)) {
    return tls.rootCertificate === undefined
      ? `name the certificate of the server's authority with sslrootcert=FILE in ${setting}, or with NODE_EXTRA_CA_CERTS`
      : `set sslrootcert in ${setting} to the certificate of the authority that signed the server's`
  }
  return otherTls.test(code) ? `check sslmode, sslrootcert, sslcert and sslkey in ${setting}` : undefined
}

/** Returns the reason of a connection that failed because of TLS; undefined for any other error. */
export const tlsReason = (address: PostgresAddress) => ({ reason }: SqlError): Misconfigured | undefined => {
  const { cause, operation } = reason
  if (operation !== "connect") return undefined
  // Node.js appends to some messages, after a semicolon, advice for the program's author.
  const detail = messageOf(cause).replace(/;.*$/s, "")
  const advice = adviceFor(fieldOf(cause, "code"), detail, fieldOf(cause, "routine"), address)
  return advice === undefined ? undefined : new Misconfigured({ place: address.place, detail, advice })
}
