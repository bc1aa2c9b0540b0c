import type * as Limit from "../../src/budget/Limit.ts"

/** The record of a request sent now under this limit. */
export const sentAt = ({ completed }: Limit.Limit, at = 0): Limit.SentRequest => ({ at, completed })

/** A simulated upstream that counts requests. Times are in milliseconds. */
export interface Counter {
  /** Accepts a request and returns its count, or refuses it with undefined. */
  readonly take: (now: number) => number | undefined
}

/** A bucket that leaks continuously, or once a second. */
export const leakyCounter = (size: number, leakPerSecond: number, leaks: "continuously" | "once-a-second"): Counter => {
  let level = 0
  let at = 0
  return {
    take: (now) => {
      const passed = leaks === "continuously" ? (now - at) / 1000 : Math.floor(now / 1000) - Math.floor(at / 1000)
      level = Math.max(0, level - passed * leakPerSecond)
      at = now
      if (level + 1 > size + 1e-6) return undefined
      level++
      return Math.ceil(level - 1e-6)
    }
  }
}

/** Refuses requests over the limit in any window. */
export const windowCounter = (limit: number, windowMillis: number): Counter => {
  const times: Array<number> = []
  return {
    take: (now) => {
      if (times.filter((at) => now - at < windowMillis).length >= limit) return undefined
      times.push(now)
      return times.length
    }
  }
}

export interface Trip {
  /** From sending until the upstream counts the request. */
  readonly there: number
  /** From then until the response arrives. */
  readonly back: number
}

interface Event {
  readonly at: number
  readonly run: () => void
}

/**
 * Sends `count` requests as soon as the limit and `concurrency` allow, with the latencies of `trips` in turn; responses
 * may arrive out of order. Returns how many requests were refused, ours and others', and when each of ours was counted.
 */
export const simulate = (options: {
  readonly limit: Limit.Limit
  readonly share: number
  readonly counter: Counter
  readonly concurrency: number
  readonly count: number
  readonly trips: ReadonlyArray<Trip>
  /** Whether responses report the usage. */
  readonly reportsUsage: boolean
  readonly size: number
  /** When other programs send their requests. */
  readonly others?: ReadonlyArray<number>
}) => {
  const { concurrency, count, counter, share, size, reportsUsage, trips } = options
  const events: Array<Event> = []
  const schedule = (at: number, run: () => void) => {
    const index = events.findIndex((event) => event.at > at)
    events.splice(index < 0 ? events.length : index, 0, { at, run })
  }
  let limit = options.limit
  let refused = 0
  let othersRefused = 0
  let sent = 0
  let inFlight = 0
  let now = 0
  let wakeAt = Number.POSITIVE_INFINITY
  const countedAt: Array<number> = []
  for (const at of options.others ?? []) {
    schedule(at, () => {
      if (counter.take(now) === undefined) othersRefused++
    })
  }

  const send = () => {
    const { back, there } = trips[sent % trips.length] ?? { there: 0, back: 0 }
    const sentRequest = sentAt(limit, now)
    limit = limit.sent(now)
    sent++
    inFlight++
    schedule(now + there, () => {
      const used = counter.take(now)
      countedAt.push(now)
      if (used === undefined) refused++
      schedule(now + back, () => {
        inFlight--
        limit = limit.answered(now, reportsUsage ? { used, size } : { used: undefined, size: undefined }, sentRequest)
        pump()
      })
    })
  }

  const pump = (): void => {
    if (sent === count || inFlight === concurrency) return
    limit = limit.peersReported(now)
    const readyAt = limit.readyAt(now, share)
    if (readyAt <= now) {
      send()
      return pump()
    }
    if (readyAt === Number.POSITIVE_INFINITY || readyAt >= wakeAt) return
    wakeAt = readyAt
    schedule(readyAt, () => {
      wakeAt = Number.POSITIVE_INFINITY
      pump()
    })
  }

  pump()
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    now = event.at
    event.run()
  }
  return { refused, othersRefused, countedAt, sent, endedAt: countedAt.at(-1) ?? 0 }
}
