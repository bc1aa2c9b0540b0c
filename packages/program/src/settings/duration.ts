import * as Duration from "effect/Duration"
import * as Result from "effect/Result"

/** How durations are written, for the texts that say what would be right. */
export const durationForms = "a duration such as 30 minutes, 30m, 72h, 7d or 500 millis"

const units: ReadonlyArray<readonly [names: ReadonlyArray<string>, millis: number]> = [
  [["ms", "milli", "millis", "millisecond", "milliseconds"], 1],
  [["s", "sec", "secs", "second", "seconds"], 1000],
  [["m", "min", "mins", "minute", "minutes"], 60_000],
  [["h", "hr", "hrs", "hour", "hours"], 3_600_000],
  [["d", "day", "days"], 86_400_000],
  [["w", "week", "weeks"], 604_800_000]
]

const millisOf = new Map(units.flatMap(([names, millis]) => names.map((name) => [name, millis] as const)))

/** A century: what asks for longer is a slip, and would overflow what counts milliseconds. */
const longest = 36_525 * 86_400_000

/**
 * Reads a duration as people write it, in settings and flags alike: `30 minutes`, `30m`, `72h`, `7d`, `500 millis`,
 * `1h30m`, `0`. Fails with what is wrong and what would be right.
 */
export const parseDuration = (text: string): Result.Result<Duration.Duration, string> => {
  const written = text.trim().toLowerCase()
  if (written === "0") return Result.succeed(Duration.zero)
  if (/^\d+(?:\.\d+)?$/.test(written)) return Result.fail(`has no unit; expected ${durationForms}`)
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(written)) return Result.fail(`is no duration; expected ${durationForms}`)
  let total = 0
  for (const [, amount, unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const millis = millisOf.get(unit)
    if (millis === undefined) {
      return Result.fail(`is no duration, for want of a unit it names; expected ${durationForms}`)
    }
    total += Number(amount) * millis
  }
  return total > longest
    ? Result.fail("is longer than a century; expected less")
    : Result.succeed(Duration.millis(Math.round(total)))
}

/** What a pause between two runs may be, for the texts that say what would be right. */
export const intervalForms = "a second or more, such as 30s"

/** Reads a pause between two runs: none would be a busy loop. */
export const parseInterval = (text: string): Result.Result<Duration.Duration, string> =>
  Result.flatMap(
    parseDuration(text),
    (read) => Duration.toMillis(read) < 1000 ? Result.fail(`is not ${intervalForms}`) : Result.succeed(read)
  )
