import type { LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkKind } from "@stocktally/schema"
import type { Declaration, DecisionBasis } from "./Decision.ts"
import type { ListWindow } from "./ListWindow.ts"
import type { ChooserOverlay, PromptOverlay } from "./Overlay.ts"

/**
 * By what a page is asked for; `cursor` is null for the first. Links are read forward only, so each page remembers how
 * the one before it was asked for.
 */
export interface LinksRef {
  readonly cursor: string | null
  readonly before: LinksRef | null
}

/** A decision on its way, and the prompt that it was made in, to be opened again if the row has changed. */
export interface PendingDecision {
  readonly about: DecisionBasis
  readonly overlay: PromptOverlay | ChooserOverlay
  readonly declaration: Declaration
  /** How often it was sent again because other links had changed. */
  readonly tries: number
}

/** How to take back a declaration that was made here. */
export interface UndoEntry extends Declaration {
  /** The version of the links that it was made about, and the one that it led to: taking it back holds for that alone. */
  readonly baseVersion: number
  readonly resultVersion: number
}

export interface LinksState {
  readonly kind: LinkKind | null
  /** Only those that want a decision. */
  readonly showsProblemsOnly: boolean
  readonly list: ListWindow<LinkRow, LinksRef>
  /** The version that every row shown is of, or newer; null until read. A decision names it. */
  readonly version: number | null
  /** Of the selected row, read when they are looked at; null until read. `key` is the row's. */
  readonly candidates: { readonly key: string; readonly ends: ReadonlyArray<LinkEnd> } | null
  /** The newest last. */
  readonly undo: ReadonlyArray<UndoEntry>
  /** What is being declared, or taken back. */
  readonly declaring:
    | { readonly description: string; readonly baseVersion: number; readonly decision: PendingDecision | null }
    | null
}
