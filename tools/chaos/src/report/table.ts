import { DateTime } from "effect"
import type { Check } from "../checks/Check.ts"

/** The time until the shops of a broken service had a run of another service. Times are in milliseconds. */
export interface TakeOver {
  readonly shops: number
  readonly taken: ReadonlyArray<number>
}

/** The effect of one fault. Times are in milliseconds. */
export interface Outcome {
  readonly at: number
  readonly fault: string
  readonly service: number
  /** Undefined if the fault leaves the service its shops. */
  readonly takeOver: TakeOver | undefined
  /** From the beginning of the fault until all was well; undefined if it was not in time. */
  readonly wellAfter: number | undefined
  /** The longest time between two syncs of a shop. */
  readonly longestGap: number
  /** The load average of this machine in the last minute. */
  readonly load: number
}

const widths = [8, 26, 7, 38, 13, 16, 4] as const

const line = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

/** The time of day, in UTC. */
const timeOfDay = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(11, 19)

/** The header of the table of faults. */
export const header = line([
  "time",
  "fault",
  "service",
  "its shops taken over after",
  "well again",
  "longest unsynced",
  "load"
])

/** A fault as a row of the table. */
export const row = ({ at, fault, load, longestGap, service, takeOver, wellAfter }: Outcome): string =>
  line([
    timeOfDay(at),
    fault,
    String(service),
    takeOver === undefined ? "keeps them" : formatTakeOver(takeOver),
    wellAfter === undefined ? "NOT IN TIME" : `after ${seconds(wellAfter)}`,
    seconds(longestGap),
    load.toFixed(1)
  ])

const formatTakeOver = ({ shops, taken }: TakeOver): string => {
  const sorted = taken.toSorted((a, b) => a - b)
  const [median, last] = [sorted[sorted.length >> 1], sorted.at(-1)]
  const count = `${taken.length} of ${shops}`
  return median === undefined || last === undefined
    ? count
    : `${count}, median ${seconds(median)}, last ${seconds(last)}`
}

/** The violations of a check that are printed. */
const shown = 10

/** A check as lines: its result, and what is wrong. */
export const checkLines = ({ detail, name, ok, violations }: Check): ReadonlyArray<string> => [
  `${ok ? "ok    " : "FAILED"}  ${name} (${detail})`,
  ...violations.slice(0, shown).map((violation) => `          ${violation}`),
  ...(violations.length > shown ? [`          and ${violations.length - shown} more`] : [])
]
