/** Labels and tones for people. CSV, JSON, arguments and settings keep the codes. */
import type { Evidence, Flag, TallyLink, UnlinkedReason, Verdict } from "@stocktally/schema"
import type { Tone } from "./tones.ts"

/** How a verdict is shown: in full, in at most 11 cells, in at most 6, and in one. */
export interface VerdictMark {
  readonly label: string
  readonly short: string
  readonly brief: string
  readonly letter: string
  readonly tone: Tone
}

/** By code. Colours help to distinguish verdicts at a glance, and never replace their text. */
export const verdictMarks: { readonly [V in Verdict]: VerdictMark } = {
  unlinked: { label: "not linked", short: "not linked", brief: "unlink", letter: "N", tone: "unlinked" },
  unknown: { label: "not known", short: "not known", brief: "unkn", letter: "?", tone: "quiet" },
  untracked: { label: "not tracked", short: "not tracked", brief: "notrk", letter: "T", tone: "quiet" },
  oversold: { label: "oversold", short: "oversold", brief: "over", letter: "O", tone: "critical" },
  "only-in-loop": { label: "only in Loop", short: "only Loop", brief: "loop", letter: "L", tone: "oneSided" },
  "only-in-haravan": { label: "only in Haravan", short: "only Hara.", brief: "hara", letter: "H", tone: "oneSided" },
  match: { label: "match", short: "match", brief: "match", letter: "M", tone: "good" },
  drift: { label: "differs", short: "differs", brief: "differ", letter: "D", tone: "warning" },
  settling: { label: "just changed", short: "changed", brief: "change", letter: "C", tone: "notice" }
}

/** The label of a verdict: "differs" for `drift`. */
export const label = (verdict: Verdict): string => verdictMarks[verdict].label

/** The tone of a verdict's label. */
export const toneOf = (verdict: Verdict): Tone => verdictMarks[verdict].tone

/** The labels of flags. */
export const flagLabels: { readonly [F in Flag]: string } = {
  backorder: "backorder",
  empty: "empty",
  transit: "in transit",
  "not-sellable": "not sellable"
}

/** The labels of reasons why a record has no link. */
export const reasonLabels: { readonly [R in UnlinkedReason]: string } = {
  "no-partner": "no partner",
  ambiguous: "several match",
  conflicting: "conflict",
  ignored: "ignored"
}

/** The tones of reasons why a record has no link. */
export const reasonTones: { readonly [R in UnlinkedReason]: Tone } = {
  "no-partner": "warning",
  ambiguous: "bad",
  conflicting: "bad",
  ignored: "quiet"
}

/** The labels of how a link is known. */
export const evidenceLabels: { readonly [E in Evidence]: string } = {
  declared: "by hand",
  "external-id": "external id",
  sku: "SKU",
  barcode: "barcode",
  name: "name"
}

/** The part of a row that has no link, and the reason: "variant: no partner". */
export const unlinkedLabel = ({ reason, what }: NonNullable<TallyLink["unlinked"]>): string =>
  `${what}: ${reasonLabels[reason]}`
