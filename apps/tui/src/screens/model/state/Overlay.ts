import type { TallyRow } from "@stocktally/schema"
import type { DecisionBasis } from "./Decision.ts"

/** A line that is edited. `cursor` is an index of `graphemes`, from 0 to their number. */
export interface LineEdit {
  readonly graphemes: ReadonlyArray<string>
  readonly cursor: number
}

/** An overlay covers the screen and receives the keys. */
export type Overlay = PaletteOverlay | PromptOverlay | ChooserOverlay | ConfirmOverlay

/** The palette of all commands; `paletteEntries` finds those that match the text. */
export interface PaletteOverlay {
  readonly _tag: "Palette"
  readonly edit: LineEdit
  readonly selected: number
  readonly note: string | null
}

/** A prompt for a line of text. */
export interface PromptOverlay {
  readonly _tag: "Prompt"
  readonly purpose: PromptPurpose
  readonly title: string
  readonly edit: LineEdit
  /** A note about the text: cut, refused, not found. */
  readonly note: string | null
}

export type PromptPurpose =
  /** `before` is the filter to restore if the user cancels. */
  | { readonly _tag: "Filter"; readonly before: string }
  | { readonly _tag: "FilterShops"; readonly before: string }
  | { readonly _tag: "Jump" }
  /** The smallest value of a difference, in this currency. */
  | { readonly _tag: "MinValue"; readonly currency: string }
  | { readonly _tag: "Ignore"; readonly about: DecisionBasis }
  /** The id of the partner on the other side. */
  | { readonly _tag: "Link"; readonly about: DecisionBasis }

/** A list of choices. */
export interface ChooserOverlay {
  readonly _tag: "Chooser"
  readonly purpose: ChooserPurpose
  readonly title: string
  readonly choices: ReadonlyArray<Choice>
  readonly selected: number
  /** Whether Space can choose several. */
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
  /** A count or an id after the text. */
  readonly detail: string | null
  readonly isChosen: boolean
}

/** A question before something that cannot be undone. `lines` may come from outside. */
export interface ConfirmOverlay {
  readonly _tag: "Confirm"
  readonly purpose: { readonly _tag: "AcceptLoss" }
  readonly title: string
  readonly lines: ReadonlyArray<string>
}
