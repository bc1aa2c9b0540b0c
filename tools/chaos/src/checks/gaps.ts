import { Duration } from "effect"
import type { Gap } from "../observe/Freshness.ts"
import { type Check, checkOf } from "./Check.ts"

const allowance = Duration.seconds(90)

const seconds = (millis: number): string => `${(millis / 1000).toFixed(0)} s`

/** Checks the longest time of each shop between two syncs. */
export const checkGaps = (gaps: ReadonlyArray<Gap>, interval: Duration.Duration): Check => {
  const limit = Duration.toMillis(interval) + Duration.toMillis(allowance)
  const longest = Math.max(0, ...gaps.map(({ from, to }) => to - from))
  return checkOf(
    `no shop unsynced for longer than ${Duration.toSeconds(allowance)} s beyond its interval`,
    `at most ${seconds(longest)}, with an interval of ${seconds(Duration.toMillis(interval))}`,
    gaps.filter(({ from, to }) => to - from > limit).map(({ from, shop, to }) =>
      `${shop}: ${seconds(to - from)} from ${new Date(from).toISOString()}`
    )
  )
}
