/** How much of a list or text the terminal has room for: what moves by pages and what draws ask the same. */
import type { ScreenId, Size } from "./state/State.ts"

/** The smallest terminal in which anything but its smallness is said. */
export const minSize: Size = { columns: 60, rows: 15 }

/** Whether the terminal has room for the screens. */
export const isTooSmall = ({ columns, rows }: Size): boolean => columns < minSize.columns || rows < minSize.rows

/** Lines of a screen that are not its list or text: title, counts, headings, status and hints. */
const linesAround: { readonly [S in ScreenId]: number } = {
  tally: 7,
  sync: 12,
  links: 12,
  doctor: 5,
  detail: 5,
  help: 5
}

/** Lines for what a run came to, below the runs: as many as a refusal and what to do about it take, where there is room. */
export const runNoteLines = ({ rows }: Size): number => rows < 20 ? 2 : rows < 24 ? 3 : 4

/** Rows that the screen's list, or its text, has room for; at least one. */
export const listHeight = (screen: ScreenId, size: Size): number =>
  Math.max(1, size.rows - linesAround[screen] - (screen === "sync" ? runNoteLines(size) : 0))
