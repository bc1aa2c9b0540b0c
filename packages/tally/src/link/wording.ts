import type { Evidence } from "@stocktally/schema"
import { visibleKey } from "../text/visibleKey.ts"

const longest = 40
const most = 3

/** A key in quotation marks, cut where it is long; what cannot be seen in it is spelled out. */
export const quoted = (text: string): string =>
  visibleKey(JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text))

/** What each kind of evidence is called. */
export const evidenceWords: { readonly [E in Evidence]: string } = {
  declared: "declaration",
  "external-id": "external_id",
  sku: "SKU",
  barcode: "barcode",
  name: "name"
}

/** `SKU "a-1"` */
export const evidenceLabel = (evidence: Evidence, key: string): string => `${evidenceWords[evidence]} ${quoted(key)}`

/** Records in words: `Loop variants 1, 2, 3 and 7 more`; `atMost` are named. */
export const listIds = (noun: string, ids: ReadonlyArray<string>, atMost = most): string => {
  const named = `${ids.length === 1 ? noun : `${noun}s`} ${ids.slice(0, atMost).join(", ")}`
  return ids.length > atMost ? `${named} and ${ids.length - atMost} more` : named
}
