import type { TallyRow } from "@stocktally/schema"
import type { DecisionBasis } from "./Decision.ts"

/** A line of text being written. `cursor` is an index of `graphemes`, from 0 to their number. */
export interface LineEdit {
  readonly graphemes: ReadonlyArray<string>
  readonly cursor: number
}

/** What covers the screen and takes the keys. */
export type Overlay = PaletteOverlay | PromptOverlay | ChooserOverlay | ConfirmOverlay

/** Every command by name; `paletteEntries` says which ones the text finds. */
export interface PaletteOverlay {
  readonly _tag: "Palette"
  readonly edit: LineEdit
  readonly selected: number
  readonly note: string | null
}

/** A line to write. */
export interface PromptOverlay {
  readonly _tag: "Prompt"
  readonly purpose: PromptPurpose
  readonly title: string
  readonly edit: LineEdit
  /** A word about the text: cut, refused, not found. */
  readonly note: string | null
}

export type PromptPurpose =
  /** `before` is what was filtered by, and is again where the user leaves. */
  | { readonly _tag: "Filter"; readonly before: string }
  | { readonly _tag: "Jump" }
  /** The least that a difference is worth, in this currency. */
  | { readonly _tag: "MinValue"; readonly currency: string }
  | { readonly _tag: "Ignore"; readonly about: DecisionBasis }
  /** The id of a record of the other side. */
  | { readonly _tag: "Link"; readonly about: DecisionBasis }

/** Some things to choose from. */
export interface ChooserOverlay {
  readonly _tag: "Chooser"
  readonly purpose: ChooserPurpose
  readonly title: string
  readonly choices: ReadonlyArray<Choice>
  readonly selected: number
  /** Several can be chosen, with space. */
  readonly isMultiple: boolean
}

export type ChooserPurpose =
  | { readonly _tag: "Location" }
  | { readonly _tag: "Verdicts" }
  | { readonly _tag: "Began" }
  | { readonly _tag: "Sort" }
  | { readonly _tag: "Export" }
  | { readonly _tag: "Candidate"; readonly about: DecisionBasis }
  | { readonly _tag: "Copy"; readonly row: TallyRow }

/** `text` and `detail` may come from outside. */
export interface Choice {
  readonly value: string
  readonly text: string
  /** Beside it: a count, an id. */
  readonly detail: string | null
  readonly isChosen: boolean
}

/** A question whose answer does something that cannot be taken back. `lines` may come from outside. */
export interface ConfirmOverlay {
  readonly _tag: "Confirm"
  readonly purpose: { readonly _tag: "AcceptLoss" }
  readonly title: string
  readonly lines: ReadonlyArray<string>
}
