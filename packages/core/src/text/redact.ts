/** A shorter secret may equal an unrelated word or number. */
const minDistinctiveLength = 8

/** A pattern for every way to write a character in JSON, in a URL or in HTML. */
const encodedForms = (character: string): string => {
  if (/^[A-Za-z0-9]$/.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).padStart(2, "0")
  const digits = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  const literal = character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  return `(?:\\\\?${literal}|%${digits}|\\\\u00${digits}|&#0*${code};|&#[xX]0*${digits};)`
}

/**
 * A pattern for the secret in any encoding of JSON, URLs or HTML. A secret of fewer than 8 characters only matches as a
 * whole word: the key `a` would otherwise make every text unreadable.
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

/** Replaces a secret in a text with `[redacted]`. For errors and logs only: it would falsify data. */
export const redact = (text: string, secret: string): string =>
  secret === "" ? text : text.replace(occurrences(secret), "[redacted]")
