import type { HttpSettings } from "@stocktally/program"
import * as Option from "effect/Option"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import { BlockList, isIP } from "node:net"

/** Removes brackets, a port, and the prefix of an IPv4 address that is written as IPv6. */
const bareAddress = (text: string): string =>
  text.trim().replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1").replace(/^::ffff:(?=[\d.]+$)/i, "")

/**
 * Makes a function that returns the address of a request's client: the connection's address, or if that is a trusted
 * proxy, the last address in `X-Forwarded-For` that is not. The addresses before that one cannot be trusted.
 */
export const makeClientAddress = ({ trustedProxies }: Pick<HttpSettings, "trustedProxies">) => {
  const trusted = new BlockList()
  for (const { address, family, prefix } of trustedProxies) trusted.addSubnet(address, prefix, family)
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")

  return ({ headers, remoteAddress }: Pick<HttpServerRequest, "headers" | "remoteAddress">): string => {
    let address = bareAddress(Option.getOrElse(remoteAddress, () => ""))
    if (trustedProxies.length === 0) return address
    const forwardedFor = (headers["x-forwarded-for"] ?? "").split(",").map(bareAddress)
    for (
      let next = forwardedFor.pop();
      isTrusted(address) && next !== undefined && isIP(next) !== 0;
      next = forwardedFor.pop()
    ) {
      address = next
    }
    return address
  }
}
