import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A base address that cannot be used. `problem` says why and what is expected, and never quotes credentials. */
export class InvalidBaseUrl extends Schema.TaggedError<InvalidBaseUrl>()("InvalidBaseUrl", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

/**
 * Whether a host name or address, in lower case and without a port, can only be this machine. Subdomains of `localhost`
 * do not count: many resolvers look them up in the network.
 */
export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host === "::1" ||
  /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(host)

/**
 * Parses the base address of an upstream and removes slashes at its end. Plain http is accepted for loopback only:
 * every request carries the credential, which must not travel unencrypted.
 */
export const parse = (text: string): Result.Result<URL, InvalidBaseUrl> => {
  const fail = (problem: string) => Result.fail(new InvalidBaseUrl({ problem }))
  if (!URL.canParse(text)) return fail(`not an address; expected one such as https://host/path`)
  const url = new URL(text)
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return fail(`${url.protocol} cannot be used; expected https:`)
  }
  if (url.username !== "" || url.password !== "") return fail("must not hold a user name or password")
  if (url.search !== "" || url.hash !== "") return fail("must not hold a query or a fragment")
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    return fail(
      `plain http to ${url.host} would send the credential in the clear; expected https (http only to loopback)`
    )
  }
  url.pathname = url.pathname.replace(/\/+$/, "")
  return Result.succeed(url)
}
