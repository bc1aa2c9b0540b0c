/** How often wrong keys came from an address, so that nobody goes on guessing. */
export interface FailedAuthLimits {
  /** Wrong keys in a row that are answered with 401. */
  readonly burst: number
  /** After which one more is. */
  readonly refillMillis: number
  /** Addresses that are remembered; of more, those that were quiet the longest are forgotten. */
  readonly addresses: number
}

export interface FailedAuthLimiter {
  /**
   * Milliseconds until a key from this address is looked at again, 0 where it is. A key that this address has used before
   * is always looked at: one guesser behind a proxy must not lock everyone else out.
   */
  readonly wait: (address: string, now: number) => number
  readonly isKnown: (address: string, key: string) => boolean
  readonly right: (address: string, key: string) => void
  readonly wrong: (address: string, now: number) => void
  /** Whether it is time to tell of a wrong key from this address: once a minute of each, and once a second of any. */
  readonly isNews: (address: string, now: number) => boolean
}

export const defaultFailedAuthLimits: FailedAuthLimits = { burst: 20, refillMillis: 3000, addresses: 4096 }

const tellOneEvery = 60_000
const tellAnyEvery = 1000

interface Entry {
  /** Grows by one with each wrong key, and shrinks with time. */
  wrong: number
  at: number
  toldAt: number
  readonly known: Set<string>
}

export const makeFailedAuthLimiter = (options: FailedAuthLimits): FailedAuthLimiter => {
  const entries = new Map<string, Entry>()
  let toldAt = -Infinity

  const entryOf = (address: string): Entry => {
    const block = blockOf(address)
    const entry = entries.get(block) ?? { wrong: 0, at: 0, toldAt: -Infinity, known: new Set<string>() }
    entries.delete(block)
    entries.set(block, entry)
    if (entries.size > options.addresses) {
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    }
    return entry
  }
  const wrongOf = ({ at, wrong }: Entry, now: number) => Math.max(0, wrong - (now - at) / options.refillMillis)

  return {
    wait: (address, now) => {
      const entry = entries.get(blockOf(address))
      if (entry === undefined) return 0
      return Math.max(0, (wrongOf(entry, now) - (options.burst - 1)) * options.refillMillis)
    },
    isKnown: (address, key) => entries.get(blockOf(address))?.known.has(key) === true,
    right: (address, key) => {
      if (entries.get(blockOf(address))?.known.has(key) !== true) entryOf(address).known.add(key)
    },
    wrong: (address, now) => {
      const entry = entryOf(address)
      entry.wrong = Math.min(options.burst, wrongOf(entry, now) + 1)
      entry.at = now
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
