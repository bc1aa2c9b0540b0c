import { clockToleranceMillis } from "@stocktally/schema"
import { dateMillis } from "./RetryAfter.ts"

/** The difference between an upstream's clock and ours, judging by its responses. */
export interface ClockOffset {
  readonly record: (
    headers: { readonly [name: string]: string | undefined },
    sentAt: number,
    answeredAt: number
  ) => void
  /**
   * How far the upstream's clock is ahead of ours, negative if behind; null if less than a minute, or if no response
   * had a date.
   */
  readonly aheadMillis: () => number | null
}

/** How many responses are remembered. */
const maxSamples = 5
/** `Date` has whole seconds. */
const resolutionMillis = 1000

/**
 * Compares the `Date` of responses with our clock. The date was set at some time between sending and receiving, so only
 * a time outside of that range counts. The smallest recent difference wins: a cache on the way returns old dates, but
 * nothing makes a wrong clock look right.
 */
export const makeClockOffset = (): ClockOffset => {
  const offsets: Array<number> = []
  return {
    record: (headers, sentAt, answeredAt) => {
      const date = dateMillis(headers["date"] ?? "")
      if (date === undefined) return
      offsets.push(
        date > answeredAt ? date - answeredAt : Math.min(0, date + resolutionMillis - sentAt)
      )
      if (offsets.length > maxSamples) offsets.shift()
    },
    aheadMillis: () => {
      const [first, ...rest] = offsets
      if (first === undefined) return null
      const smallest = rest.reduce(
        (smallest, offset) => Math.abs(offset) < Math.abs(smallest) ? offset : smallest,
        first
      )
      return Math.abs(smallest) > clockToleranceMillis ? smallest : null
    }
  }
}
