/** How much of a list or text fits on the terminal; moving by pages and drawing use the same numbers. */
import type { ScreenId, Size } from "./state/State.ts"

/** The smallest terminal on which the screens are drawn. */
export const minSize: Size = { columns: 60, rows: 15 }

/** Whether the terminal has room for the screens. */
export const isTooSmall = ({ columns, rows }: Size): boolean => columns < minSize.columns || rows < minSize.rows

/** Whether the tally has room for more of Haravan's columns than one, and so for a heading above them. */
export const hasColumnGroups = (columns: number): boolean => columns >= 132

/** Lines of a screen around its list or text: title, counts, headings, status and hints. */
const linesAround: { readonly [S in ScreenId]: number } = {
  shops: 7,
  tally: 8,
  sync: 12,
  links: 12,
  doctor: 5,
  detail: 5,
  help: 5
}

/**
 * Lines below the runs for the problem of the selected one: on 24 rows, as many as a refused loss and its remedy take.
 */
export const runNoteLines = ({ rows }: Size): number => rows < 20 ? 2 : rows < 24 ? 3 : 4

/** Rows of the list or text of a screen; at least one. */
export const listHeight = (screen: ScreenId, size: Size): number =>
  Math.max(1, size.rows - linesAround[screen] - extraLines(screen, size))

const extraLines = (screen: ScreenId, size: Size): number =>
  screen === "sync" ? runNoteLines(size) : screen === "tally" && hasColumnGroups(size.columns) ? 1 : 0
