import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { parsePlain } from "@stocktally/schema/wire"

const maxLength = 300

/** Whether a body is an HTML page, as proxies and firewalls return. */
export const isHtmlPage = (body: string): boolean => body.trimStart().startsWith("<")

/**
 * The message of an error body on one line, cut to a reasonable length: from any documented JSON shape, the title of an
 * HTML page, or the text itself. None if there is no message. The text is untrusted: pass it through `visible` before
 * showing it.
 */
export const errorMessage = (body: string): Option.Option<string> => {
  const text = body.trim()
  if (text === "") return Option.none()
  if (isHtmlPage(text)) {
    const title = /<(title|h1)[^>]*>([^<]*)</i.exec(text)?.[2]?.trim()
    return Option.some(title === undefined || title === "" ? "an HTML page" : `an HTML page: ${cut(title)}`)
  }
  const json = parsePlain(text)
  if (Result.isFailure(json)) return Option.some(cut(text))
  const parts = [...new Set(collectMessages(json.success, 0))]
  return parts.length === 0 ? Option.none() : Option.some(cut(parts.join("; ")))
}

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ")
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`
}

/** Collects `{ message }`, `{ error }`, `{ errors }` and nested messages, with field names if there are any. */
const collectMessages = (value: unknown, depth: number): ReadonlyArray<string> => {
  if (typeof value === "string") return value.trim() === "" ? [] : [value.trim()]
  if (depth > 4) return []
  if (Array.isArray(value)) return value.slice(0, 5).flatMap((item) => collectMessages(item, depth + 1))
  if (!Predicate.isObject(value)) return []
  const knownFields = ["message", "error", "errors", "error_description"].flatMap((key) =>
    key in value ? collectMessages(value[key], depth + 1) : []
  )
  if (knownFields.length > 0) return knownFields
  if (depth === 0) return []
  return Object.entries(value).slice(0, 5).flatMap(([field, inner]) =>
    collectMessages(inner, depth + 1).map((message) => `${field}: ${message}`)
  )
}
