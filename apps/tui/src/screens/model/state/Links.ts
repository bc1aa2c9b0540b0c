import type { DeclarationChange, LinkEnd, LinkRow } from "@stocktally/core"
import type { LinkKind } from "@stocktally/schema"
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

/** Something that was declared, and how to take it back. */
export interface Declared {
  /** What it did: `linked Loop variant 1 with Haravan variant 2`. */
  readonly what: string
  readonly changes: ReadonlyArray<DeclarationChange>
}

/**
 * What a person saw when deciding. `row` is the record without a link that the decision is about, `seen` how it was shown
 * last, and `version` that of the links then, or an older one.
 */
export interface DecidedOn {
  readonly row: LinkRow
  readonly seen: LinkRow
  readonly version: number
}

/** A decision on its way, and the prompt that it was made in, to be opened again if the row has changed. */
export interface Decided {
  readonly about: DecidedOn
  readonly overlay: PromptOverlay | ChooserOverlay
  readonly declared: Declared
  /** How often it was sent again because other links had changed. */
  readonly tries: number
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
  /** The version that every row shown is of, or newer; null until read. A decision names it. */
  readonly version: number | null
  /** Of the selected row, read when they are looked at; null until read. `key` is the row's. */
  readonly candidates: { readonly key: string; readonly ends: ReadonlyArray<LinkEnd> } | null
  /** The newest last. */
  readonly undo: ReadonlyArray<Said>
  /** What is being declared, or taken back. */
  readonly declaring: { readonly what: string; readonly about: number; readonly decided: Decided | null } | null
}
