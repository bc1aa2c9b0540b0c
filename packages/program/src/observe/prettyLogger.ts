import { visible } from "@stocktally/schema"
import * as Formatter from "effect/Formatter"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"

/** ANSI colours of levels other than info. */
const colours: Partial<Record<LogLevel.LogLevel, number>> = { Fatal: 31, Error: 31, Warn: 33, Debug: 2, Trace: 2 }

/**
 * Writes each entry as one line for people: time of day, level, message and annotations, with control characters made
 * visible. At `debug` and below, the indented cause follows.
 */
export const prettyLogger = (options: { readonly colors: boolean }): Logger.Logger<unknown, string> =>
  Logger.make((entry) => {
    const { annotations, cause, message } = Logger.formatStructured.log(entry)
    const { date, fiber, logLevel } = entry
    const colour = options.colors ? colours[logLevel] : undefined
    const level = logLevel.toUpperCase().padEnd(5)
    const words = (Array.isArray(message) ? message : [message]).map(asText)
    const notes = Object.entries(annotations).map(([name, value]) => `${visible(name)}=${asText(value)}`)
    const line = [
      timeOfDay(date),
      colour === undefined ? level : `\x1b[${colour}m${level}\x1b[0m`,
      ...words,
      ...notes
    ].join(" ")
    const detailed = LogLevel.isLessThanOrEqualTo(fiber.getRef(References.MinimumLogLevel), "Debug")
    return cause === undefined || !detailed ? line : `${line}\n${indented(cause)}`
  })

const asText = (value: unknown): string => visible(typeof value === "string" ? value : Formatter.formatJson(value))

/** Indented, so that no line of a quoted answer looks like an entry. */
const indented = (text: string): string => text.split("\n").map((line) => `    ${visible(line)}`).join("\n")

const timeOfDay = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":")
