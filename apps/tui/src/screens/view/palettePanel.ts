import { keyLabel } from "../keys/keyNames.ts"
import { paletteEntries } from "../model/palette.ts"
import { textOf } from "../model/lineEdit.ts"
import type { PaletteOverlay } from "../model/state/Overlay.ts"
import type { State } from "../model/state/State.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { type Panel, ruleLine, windowAround } from "./panel.ts"

const titleWidth = 34

/** The commands and shops that match the text, with their keys or slugs, and the reason if one cannot act now. */
export const palettePanel = (
  state: State,
  { edit, note, selected }: PaletteOverlay,
  maxLines: number,
  theme: Theme
): Panel => {
  const { columns } = state.size
  const entries = paletteEntries(state, textOf(edit))
  const [from, to] = windowAround(selected, entries.length, Math.max(1, maxLines - 1))
  const lines = entries.slice(from, to).map((entry, index) => {
    const { reason } = entry
    const [title, keys] = entry._tag === "Shop"
      ? [entry.shop.label, entry.shop.slug]
      : [entry.command.title, entry.command.keys.map(keyLabel).join(" ")]
    const isSelected = from + index === selected
    const shade = isSelected ? theme.plain : theme
    const line = new Line(shade, columns - 2).cell(
      title,
      Math.min(titleWidth, columns - 22),
      reason === null ? "plain" : "quiet"
    )
      .gap(2).cell(keys, 14, "notice").gap(2).add(reason ?? "", "quiet")
    return isSelected
      ? theme.inverse(`${theme.glyphs.selected} ${line.to(columns - 2).toString()}`)
      : `  ${line.toString()}`
  })
  return [
    ruleLine(
      note ?? `${state.shops === null ? "Commands" : "Commands and shops"}: ${entries.length} found`,
      columns,
      theme
    ),
    ...(lines.length > 0
      ? lines
      : [new Line(theme, columns).gap(2).add("Nothing matches.", "quiet").toString()])
  ]
}
