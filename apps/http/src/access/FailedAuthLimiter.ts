/** How many wrong keys from an address are answered. A right one always is, whoever guesses beside it. */
export interface FailedAuthLimits {
  /** Wrong keys at once that are answered with 401. */
  readonly burst: number
  /** After which one more is. */
  readonly refillMillis: number
  /** Addresses that are remembered; of more, those that were quiet the longest are forgotten. */
  readonly addresses: number
}

export interface FailedAuthLimiter {
  /** Counts a wrong key. Milliseconds until another from its address is answered with 401; 0 where this one is. */
  readonly wrong: (address: string, now: number) => number
  /** Whether it is time to tell of a wrong key from this address: once a minute of each, and once a second of any. */
  readonly isNews: (address: string, now: number) => boolean
}

/** At most 20 within any second. What stops a guesser is how long keys are; this keeps answers and log few. */
export const defaultFailedAuthLimits: FailedAuthLimits = { burst: 10, refillMillis: 100, addresses: 4096 }

const tellOneEvery = 60_000
const tellAnyEvery = 1000

interface Entry {
  /** Grows by one with each wrong key, and shrinks with time. */
  wrong: number
  at: number
  toldAt: number
}

export const makeFailedAuthLimiter = (options: FailedAuthLimits): FailedAuthLimiter => {
  const entries = new Map<string, Entry>()
  let toldAt = -Infinity

  const entryOf = (address: string): Entry => {
    const block = blockOf(address)
    const entry = entries.get(block) ?? { wrong: 0, at: 0, toldAt: -Infinity }
    entries.delete(block)
    entries.set(block, entry)
    if (entries.size > options.addresses) {
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    }
    return entry
  }

  return {
    wrong: (address, now) => {
      const entry = entryOf(address)
      const before = Math.max(0, entry.wrong - Math.max(0, now - entry.at) / options.refillMillis)
      entry.at = now
      entry.wrong = before > options.burst - 1 ? before : before + 1
      return Math.max(0, before - (options.burst - 1)) * options.refillMillis
    },
    isNews: (address, now) => {
      const entry = entryOf(address)
      if (now - entry.toldAt < tellOneEvery || now - toldAt < tellAnyEvery) return false
      entry.toldAt = now
      toldAt = now
      return true
    }
  }
}

/** Who has one IPv6 address has the 2^64 beside it. */
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
