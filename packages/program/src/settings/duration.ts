import * as Duration from "effect/Duration"
import * as Result from "effect/Result"

/** The accepted forms of a duration, for error messages and help. */
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

/** A century. Anything longer is a typo, and could overflow timers. */
const longest = 36_525 * 86_400_000

/**
 * Parses a duration in a setting or flag: `30 minutes`, `30m`, `72h`, `7d`, `500 millis`, `1h30m`, `0`. A failure says
 * what is wrong and what is expected.
 */
export const parseDuration = (text: string): Result.Result<Duration.Duration, string> => {
  const written = text.trim().toLowerCase()
  if (written === "0") return Result.succeed(Duration.zero)
  if (/^\d+(?:\.\d+)?$/.test(written)) return Result.fail(`has no unit; expected ${durationForms}`)
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(written)) {
    return Result.fail(`is not a duration; expected ${durationForms}`)
  }
  let total = 0
  for (const [, amount, unit = ""] of written.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const millis = millisOf.get(unit)
    if (millis === undefined) {
      return Result.fail(`has an unknown unit; expected ${durationForms}`)
    }
    total += Number(amount) * millis
  }
  return total > longest
    ? Result.fail("is longer than a century; use a shorter duration")
    : Result.succeed(Duration.millis(Math.round(total)))
}

/** The accepted forms of a sync interval, for error messages and help. */
export const intervalForms = "a second or more, such as 30s"

/** Parses a sync interval. Less than a second would be a busy loop. */
export const parseInterval = (text: string): Result.Result<Duration.Duration, string> =>
  Result.flatMap(
    parseDuration(text),
    (read) => Duration.toMillis(read) < 1000 ? Result.fail(`is not ${intervalForms}`) : Result.succeed(read)
  )
