import type { ChooserOverlay, ConfirmOverlay } from "../model/state/Overlay.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { shown } from "../../terminal/visible.ts"
import { fitMiddle, widthOf } from "../../terminal/width.ts"

/** Lines over the end of the screen's list: a rule with a title, and choices or a question below it. */
export type Panel = ReadonlyArray<string>

/** A rule with a title in it. */
export const ruleLine = (title: string, columns: number, theme: Theme): string => {
  const { horizontal } = theme.glyphs
  const line = new Line(theme, columns).add(horizontal.repeat(2), "quiet").add(` ${title} `, "strong")
  return line.add(horizontal.repeat(Math.max(0, line.room)), "quiet").toString()
}

/** The part of a list of `count` entries around the selected one. */
export const windowAround = (selected: number, count: number, height: number): readonly [from: number, to: number] => {
  const from = Math.max(0, Math.min(selected - Math.floor(height / 2), count - height))
  return [from, Math.min(count, from + height)]
}

/** Choices, in at most `maxLines` lines with the rule. */
export const chooserPanel = (
  { choices, isMultiple, selected, title }: ChooserOverlay,
  columns: number,
  maxLines: number,
  theme: Theme
): Panel => {
  const [from, to] = windowAround(selected, choices.length, Math.max(1, maxLines - 1))
  const more = choices.length > to - from ? `, ${selected + 1} of ${choices.length}` : ""
  return [
    ruleLine(`${title}${more}`, columns, theme),
    ...choices.slice(from, to).map(({ detail, isChosen, text }, index) => {
      const isSelected = from + index === selected
      const shade = isSelected ? theme.plain : theme
      const line = new Line(shade, columns - 2)
      if (isMultiple) line.add(isChosen ? "[x] " : "[ ] ")
      else line.add(isChosen ? "* " : "  ", "strong")
      // The ends of names tell variants apart.
      const room = line.room - (detail === null ? 0 : widthOf(detail) + 2)
      line.add(fitMiddle(shown(text, theme.surface.unicode), Math.max(20, room), theme.glyphs.ellipsis))
      if (detail !== null) line.gap(2).add(detail, "quiet")
      if (!isSelected) return `  ${line.toString()}`
      return theme.inverse(`${theme.glyphs.selected} ${line.to(columns - 2).toString()}`)
    })
  ]
}

/** A question whose answer cannot be undone. */
export const confirmPanel = (
  { lines, title }: ConfirmOverlay,
  columns: number,
  maxLines: number,
  theme: Theme
): Panel => {
  const text = lines.flatMap((line) => wrapped(line, columns - 4, theme))
  return [
    ruleLine(title, columns, theme),
    ...text.slice(0, maxLines - 2).map((line) => `  ${line}`),
    new Line(theme, columns).gap(2).add("Enter", "strong").add(" confirms", "quiet").gap(3).add("Esc", "strong").add(
      " cancels",
      "quiet"
    ).toString()
  ]
}
