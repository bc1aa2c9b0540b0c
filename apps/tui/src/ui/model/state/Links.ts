import type { DeclarationChange, LinkEnd, LinkRow } from "@stocktally/core"
import type { LinkKind } from "@stocktally/schema"
import type { ListWindow } from "./ListWindow.ts"

/**
 * By what a page is asked for; `cursor` is null for the first. Links are read forward only, so each page remembers how
 * the one before it was asked for.
 */
export interface LinksRef {
  readonly cursor: string | null
  readonly before: LinksRef | null
}

/** Something that was declared, and how to take it back. */
export interface Declared {
  /** What it did: `linked Loop variant 1 with Haravan variant 2`. */
  readonly what: string
  readonly changes: ReadonlyArray<DeclarationChange>
}

/** Something that was declared here. */
export interface Said extends Declared {
  /** The version of the links that it was said about, and the one that it made: taking it back holds for that alone. */
  readonly about: number
  readonly made: number
}

export interface LinksState {
  readonly kind: LinkKind | null
  /** Only those that want a decision. */
  readonly isTroubledOnly: boolean
  readonly list: ListWindow<LinkRow, LinksRef>
  /** What the next change names; null until read. */
  readonly version: number | null
  /** Of the selected row, read when they are looked at; null until read. `key` is the row's. */
  readonly candidates: { readonly key: string; readonly ends: ReadonlyArray<LinkEnd> } | null
  /** The newest last. */
  readonly undo: ReadonlyArray<Said>
  /** What is being declared, or taken back. */
  readonly declaring: { readonly what: string; readonly isUndo: boolean; readonly about: number } | null
}
