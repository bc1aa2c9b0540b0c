import * as Logger from "effect/Logger"

/**
 * Writes each entry as one line of JSON. Escapes the invisible characters that JSON allows, such as C1 and
 * bidirectional controls, so that a line is safe for a terminal and parses to the same value.
 */
export const jsonLogger: Logger.Logger<unknown, string> = Logger.map(
  Logger.formatJson,
  (line) => line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escape)
)

const escape = (character: string): string => {
  let escaped = ""
  for (let index = 0; index < character.length; index++) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`
  }
  return escaped
}
