/** Sentences about links: records, kinds of evidence and keys for people. */
import type { Evidence } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"
import { visibleKey } from "../text/visibleKey.ts"

/** The longest text that a sentence quotes in full, in characters. */
const maxQuotedLength = 40
/** How many records a sentence names by default. */
const maxNamed = 3

const cut = (text: string): string => text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text

/** A text in quotation marks, cut if it is long. Characters that nobody sees are written as code points. */
export const quoted = (text: string): string => visibleKey(JSON.stringify(cut(text)))

const evidenceWords: { readonly [E in Evidence]: string } = {
  declared: "declaration",
  "external-id": "external id",
  sku: "SKU",
  barcode: "barcode",
  name: "name"
}

/** A kind of evidence for people: `external id`. */
export const evidenceWord = (evidence: Evidence): string => evidenceWords[evidence]

/** Kinds of evidence for people: `external id and barcode`. */
export const evidenceList = (evidence: ReadonlyArray<Evidence>, word: "and" | "or" = "and"): string =>
  joinNames(evidence.map(evidenceWord), word)

/** A record for people: its SKU or name, or `Loop variant 5` if it has none. */
export const recordLabel = (noun: string, id: string, text: string | null | undefined): string => {
  const own = text?.trim() ?? ""
  return own === "" ? `${noun} ${id}` : /\s/.test(own) ? quoted(own) : visibleKey(cut(own))
}

/** Records with their ids: `Loop variants 1, 2, 3 and 7 more`. At most `atMost` are named. */
export const listIds = (noun: string, ids: ReadonlyArray<string>, atMost = maxNamed): string => {
  const named = `${ids.length === 1 ? noun : `${noun}s`} ${ids.slice(0, atMost).join(", ")}`
  return ids.length > atMost ? `${named} and ${ids.length - atMost} more` : named
}

/** Other records, counted: `another Loop variant has`, `2 other Loop variants have`. */
export const othersHave = (noun: string, count: number): string =>
  count === 1 ? `another ${noun} has` : `${count} other ${noun}s have`

/** The sentence with a capital letter. */
export const capitalized = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`
