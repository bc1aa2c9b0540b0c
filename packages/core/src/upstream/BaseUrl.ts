import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A base address that cannot be used: `problem` says why and what would be right. It never quotes credentials. */
export class InvalidBaseUrl extends Schema.TaggedError<InvalidBaseUrl>()("InvalidBaseUrl", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

/**
 * Whether a name or address, in lower case and without a port, can only be this machine. Names below `localhost` do not
 * count: many resolvers ask the network for them.
 */
export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host === "::1" ||
  /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(host)

/**
 * Reads the base address of an upstream, without a slash at its end. Plain http is taken for loopback alone: the
 * credential goes with every request and must not travel in the clear.
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
