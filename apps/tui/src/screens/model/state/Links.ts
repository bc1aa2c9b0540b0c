import type { LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkKind } from "@stocktally/schema"
import type { Declaration, DecisionBasis } from "./Decision.ts"
import type { ListWindow } from "./ListWindow.ts"
import type { ChooserOverlay, PromptOverlay } from "./Overlay.ts"

/**
 * The position of a page; `cursor` is null for the first. Links are read only forward, so each page keeps the position
 * of the one before it.
 */
export interface LinksRef {
  readonly cursor: string | null
  readonly before: LinksRef | null
}

/** A decision that is being saved, and its prompt, which opens again if the row has changed. */
export interface PendingDecision {
  readonly about: DecisionBasis
  readonly overlay: PromptOverlay | ChooserOverlay
  readonly declaration: Declaration
  /** How often it was sent again after other links had changed. */
  readonly tries: number
}

/** How to undo a declaration. */
export interface UndoEntry extends Declaration {
  /** The versions of the links before and after it. Undoing is possible only at the second. */
  readonly baseVersion: number
  readonly resultVersion: number
  /** The page of the row when it was decided on, and the filters of that time. */
  readonly page: LinksRef
  readonly filters: Pick<LinksState, "kind" | "showsProblemsOnly">
}

export interface LinksState {
  readonly kind: LinkKind | null
  /** Whether only records that need a decision are shown. */
  readonly showsProblemsOnly: boolean
  readonly list: ListWindow<LinkRow, LinksRef>
  /** The oldest version of the shown rows, which decisions are based on; null until read. */
  readonly version: number | null
  /** The candidates of the selected row, whose key is `key`; null until read. */
  readonly candidates: { readonly key: string; readonly ends: ReadonlyArray<LinkEnd> } | null
  /** From the oldest to the newest. */
  readonly undo: ReadonlyArray<UndoEntry>
  /** The declaration that is being saved or undone. */
  readonly declaring:
    | { readonly description: string; readonly baseVersion: number; readonly decision: PendingDecision | null }
    | null
}
