/** Editing the line of a prompt or the palette. */
import { insert, maxLineLength, textOf } from "./lineEdit.ts"
import type { LineEdit } from "./state/Overlay.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"
import { filterShops } from "./shops.ts"
import { show } from "./tally.ts"

/** Edits the line; the filter follows its text. */
export const edit = (state: State, change: (edit: LineEdit) => LineEdit, note: string | null = null): Step => {
  const { overlay } = state
  if (overlay?._tag !== "Palette" && overlay?._tag !== "Prompt") return withoutEffects(state)
  const next = change(overlay.edit)
  const isSameText = next.graphemes === overlay.edit.graphemes || textOf(next) === textOf(overlay.edit)
  if (overlay._tag === "Palette") {
    return withoutEffects({
      ...state,
      overlay: { ...overlay, edit: next, note, selected: isSameText ? overlay.selected : 0 }
    })
  }
  const edited: State = { ...state, overlay: { ...overlay, edit: next, note } }
  if (isSameText) return withoutEffects(edited)
  switch (overlay.purpose._tag) {
    case "Filter":
      return show(edited, { text: textOf(next) }, true)
    case "FilterShops":
      return withoutEffects(filterShops(edited, textOf(next)))
    default:
      return withoutEffects(edited)
  }
}

/** Types a text at the cursor. */
export const write = (state: State, text: string): Step => {
  const { overlay } = state
  if (overlay?._tag !== "Palette" && overlay?._tag !== "Prompt") return withoutEffects(state)
  const inserted = insert(overlay.edit, text)
  return edit(
    state,
    () => inserted.edit,
    inserted.isCut ? `at most ${maxLineLength} characters fit; the rest was cut off` : null
  )
}
