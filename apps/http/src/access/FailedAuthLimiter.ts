/** Limits how many wrong keys from an address get a 401. A right key is always accepted. */
export interface FailedAuthLimits {
  /** How many wrong keys at once get a 401. */
  readonly burst: number
  /** The time until one more does. */
  readonly refillMillis: number
  /** How many addresses are remembered; the least recent ones are forgotten first. */
  readonly addresses: number
}

export interface FailedAuthLimiter {
  /** Counts a wrong key. Returns 0 to answer it with 401, or else the milliseconds until the address may try again. */
  readonly recordFailure: (address: string, now: number) => number
  /** Whether to log a wrong key from this address: once a minute for each address, and once a second in total. */
  readonly shouldLog: (address: string, now: number) => boolean
}

/** At most 20 within any second. The length of keys prevents guessing; this only limits responses and log entries. */
export const defaultFailedAuthLimits: FailedAuthLimits = { burst: 10, refillMillis: 100, addresses: 4096 }

const logOneEvery = 60_000
const logAnyEvery = 1000

interface Entry {
  /** Grows by one with each wrong key, and shrinks with time. */
  failures: number
  at: number
  loggedAt: number
}

export const makeFailedAuthLimiter = (options: FailedAuthLimits): FailedAuthLimiter => {
  const entries = new Map<string, Entry>()
  let loggedAt = -Infinity

  const entryOf = (address: string): Entry => {
    const block = blockOf(address)
    const entry = entries.get(block) ?? { failures: 0, at: 0, loggedAt: -Infinity }
    entries.delete(block)
    entries.set(block, entry)
    if (entries.size > options.addresses) {
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    }
    return entry
  }

  return {
    recordFailure: (address, now) => {
      const entry = entryOf(address)
      const before = Math.max(0, entry.failures - Math.max(0, now - entry.at) / options.refillMillis)
      entry.at = now
      entry.failures = before > options.burst - 1 ? before : before + 1
      return Math.max(0, before - (options.burst - 1)) * options.refillMillis
    },
    shouldLog: (address, now) => {
      const entry = entryOf(address)
      if (now - entry.loggedAt < logOneEvery || now - loggedAt < logAnyEvery) return false
      entry.loggedAt = now
      loggedAt = now
      return true
    }
  }
}

/** The /64 block of an IPv6 address, because one client usually has the whole block. */
const blockOf = (address: string): string => {
  if (!address.includes(":") || address.includes(".")) return address
  const [head = "", tail] = address.split("::")
  const groups = head.split(":")
  if (tail !== undefined) {
    const rest = tail === "" ? [] : tail.split(":")
    while (groups.length + rest.length < 8) groups.push("0")
  }
  return groups.slice(0, 4).join(":")
}
