/** A shorter secret may also be a word or a number that has nothing to do with it. */
const minDistinctiveLength = 8

/** How a character may be written in JSON, in an address or in HTML. */
const encodedForms = (character: string): string => {
  if (/^[A-Za-z0-9]$/.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).padStart(2, "0")
  const digits = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  const literal = character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  return `(?:\\\\?${literal}|%${digits}|\\\\u00${digits}|&#0*${code};|&#[xX]0*${digits};)`
}

/**
 * Where a text quotes a secret, in whatever form JSON, an address or HTML has it. A secret of fewer than 8 characters
 * counts only as a word of its own: with the key `a` every text would else be unreadable.
 */
const occurrences = (secret: string): RegExp => {
  const form = secret.replace(/./gsu, encodedForms)
  return secret.length >= minDistinctiveLength
    ? new RegExp(form, "gu")
    : new RegExp(
      `${/^[A-Za-z0-9]/.test(secret) ? "(?<![\\p{L}\\p{N}])" : ""}${form}${
        /[A-Za-z0-9]$/.test(secret) ? "(?![\\p{L}\\p{N}])" : ""
      }`,
      "gu"
    )
}

/** The text with `[redacted]` in place of a secret. For errors and logs: of data it would make other data. */
export const redact = (text: string, secret: string): string =>
  secret === "" ? text : text.replace(occurrences(secret), "[redacted]")
