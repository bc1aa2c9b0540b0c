/** How much of a list or text the terminal has room for: what moves by pages and what draws ask the same. */
import type { ScreenId, Size } from "./state/State.ts"

/** The smallest terminal in which anything but its smallness is said. */
export const smallestSize: Size = { columns: 60, rows: 15 }

/** Lines of a screen that are not its list or text: title, counts, headings, status and hints. */
export const linesAround: { readonly [S in ScreenId]: number } = {
  tally: 7,
  sync: 14,
  links: 12,
  doctor: 5,
  detail: 5,
  help: 5
}

/** Rows that the screen's list, or its text, has room for; at least one. */
export const listHeight = (screen: ScreenId, { rows }: Size): number => Math.max(1, rows - linesAround[screen])
