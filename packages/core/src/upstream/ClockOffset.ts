import { clockToleranceMillis } from "@stocktally/schema"
import { dateMillis } from "./RetryAfter.ts"

/** How an upstream's clock compares with ours, as far as its answers tell. */
export interface ClockOffset {
  readonly record: (
    headers: { readonly [name: string]: string | undefined },
    sentAt: number,
    answeredAt: number
  ) => void
  /** How far its clock is ahead of ours, below zero if behind; null within a minute, or if no answer told. */
  readonly aheadMillis: () => number | null
}

/** So many answers are remembered. */
const maxSamples = 5
/** `Date` has no fractions of a second. */
const resolutionMillis = 1000

/**
 * Compares the `Date` of answers with our clock. An answer is dated at some time between sending and receiving, so only what
 * lies outside of that counts. Of the latest answers the one that differs least counts: a cache on the way gives old dates,
 * but nothing makes a wrong clock look right.
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
