import { BlockList, isIP } from "node:net"

const every = new BlockList()
every.addAddress("0.0.0.0")
every.addAddress("::", "ipv6")

/** Whether a server that listens on this address listens on every address of the machine, as on 0.0.0.0 and ::. */
export const isEveryAddress = (address: string): boolean =>
  isIP(address) !== 0 && every.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")
