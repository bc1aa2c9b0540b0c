import type { HttpSettings } from "@stocktally/program"
import * as Option from "effect/Option"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import { BlockList, isIP } from "node:net"

/** An IPv4 address as it is written where IPv6 is spoken, or with a port, as some proxies send it. */
const bare = (text: string): string =>
  text.trim().replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1").replace(/^::ffff:(?=[\d.]+$)/i, "")

/**
 * Where a request comes from: its connection's address, or, where that is a trusted proxy's, the last address in
 * `X-Forwarded-For` that is not. What stands before that one is only what the client says.
 */
export const makeClientAddress = ({ trustedProxies }: Pick<HttpSettings, "trustedProxies">) => {
  const trusted = new BlockList()
  for (const { address, family, prefix } of trustedProxies) trusted.addSubnet(address, prefix, family)
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")

  return ({ headers, remoteAddress }: Pick<HttpServerRequest, "headers" | "remoteAddress">): string => {
    let address = bare(Option.getOrElse(remoteAddress, () => ""))
    if (trustedProxies.length === 0) return address
    const named = (headers["x-forwarded-for"] ?? "").split(",").map(bare)
    for (let next = named.pop(); isTrusted(address) && next !== undefined && isIP(next) !== 0; next = named.pop()) {
      address = next
    }
    return address
  }
}
