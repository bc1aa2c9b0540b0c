import * as Logger from "effect/Logger"

/**
 * A JSON document on a line for each entry. JSON leaves C1 and bidirectional controls and other invisible characters as
 * they are; here they are escaped, so that the line is safe for a terminal and means the same to who parses it.
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
