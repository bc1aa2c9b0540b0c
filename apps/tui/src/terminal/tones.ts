/** Tones of text, how they look on each terminal, and the characters of marks, bars and charts. */
import type { ColorDepth, Surface } from "./capabilities.ts"

/** The meaning of a piece of text, which decides how it looks. The text says the same without colour. */
export type Tone =
  | "plain"
  | "strong"
  | "quiet"
  | "good"
  | "bad"
  | "critical"
  | "warning"
  | "notice"
  | "oneSided"
  | "unlinked"
  | "banner"

interface Sgr {
  readonly on: string
  readonly off: string
}

const foreground = (code: string): Sgr => ({ on: code, off: "39" })
const bold = (code: string): Sgr => ({ on: `1;${code}`, off: "22;39" })
const unstyled: Sgr = { on: "", off: "" }
const strong: Sgr = { on: "1", off: "22" }
const quiet: Sgr = { on: "2", off: "22" }
const inverse: Sgr = { on: "7", off: "27" }

/**
 * Users choose the sixteen colours themselves, so that they can read them. The chosen ones of the 256 are of middling
 * lightness: each has a contrast of at least 3.3 to black and to white.
 */
const tones: { readonly [D in ColorDepth]: { readonly [T in Tone]: Sgr } } = {
  none: {
    plain: unstyled,
    strong,
    quiet,
    good: unstyled,
    bad: strong,
    critical: strong,
    warning: unstyled,
    notice: unstyled,
    oneSided: unstyled,
    unlinked: unstyled,
    banner: inverse
  },
  16: {
    plain: unstyled,
    strong,
    quiet,
    good: foreground("32"),
    bad: foreground("31"),
    critical: bold("31"),
    warning: foreground("33"),
    notice: foreground("36"),
    oneSided: foreground("35"),
    unlinked: foreground("34"),
    banner: { on: "30;43", off: "39;49" }
  },
  256: {
    plain: unstyled,
    strong,
    quiet,
    good: foreground("38;5;64"),
    bad: foreground("38;5;167"),
    critical: bold("38;5;160"),
    warning: foreground("38;5;136"),
    notice: foreground("38;5;31"),
    oneSided: foreground("38;5;133"),
    unlinked: foreground("38;5;27"),
    banner: { on: "38;5;16;48;5;178", off: "39;49" }
  }
}

/** The colours of tones in words; a tone without one has the terminal's own colour. */
export const colorNames: { readonly [T in Tone]?: string } = {
  quiet: "dimmed",
  good: "green",
  bad: "red",
  critical: "bold red",
  warning: "yellow",
  notice: "light blue",
  oneSided: "purple",
  unlinked: "dark blue"
}

const styled = (text: string, { off, on }: Sgr): string =>
  on === "" || text === "" ? text : `\u001b[${on}m${text}\u001b[${off}m`

/** Styles text of a report with the sixteen colours that every terminal has; unchanged without `color`. */
export const paint = (text: string, tone: Tone | undefined, color: boolean): string =>
  color && tone !== undefined ? styled(text, tones["16"][tone]) : text

/** The characters of marks, bars and charts. Each is one cell wide. */
export interface Glyphs {
  readonly ellipsis: string
  readonly selected: string
  readonly ascending: string
  readonly descending: string
  readonly horizontal: string
  readonly full: string
  readonly empty: string
  /** Bars from the lowest to the highest. */
  readonly levels: string
  readonly caret: string
}

const unicodeGlyphs: Glyphs = {
  ellipsis: "…",
  selected: "▌",
  ascending: "▲",
  descending: "▼",
  horizontal: "─",
  full: "█",
  empty: "░",
  levels: "▁▂▃▄▅▆▇█",
  caret: "›"
}

const asciiGlyphs: Glyphs = {
  ellipsis: "~",
  selected: ">",
  ascending: "^",
  descending: "v",
  horizontal: "-",
  full: "#",
  empty: ".",
  levels: "_.-=+*%#",
  caret: ">"
}

/** The characters for a terminal that shows Unicode, or only ASCII. */
export const glyphsOf = (unicode: boolean): Glyphs => unicode ? unicodeGlyphs : asciiGlyphs

/** How the screens look on one surface. */
export interface Theme {
  readonly surface: Surface
  readonly glyphs: Glyphs
  readonly tone: (tone: Tone, text: string) => string
  /** The same theme without tones, for text inside `inverse`, which the end of a tone would end too. */
  readonly plain: Theme
  /** Swaps background and foreground, for the selected row and the caret. */
  readonly inverse: (text: string) => string
}

/** The theme of a surface; make it once. */
export const makeTheme = (surface: Surface): Theme => {
  const { color, spoken, unicode } = surface
  const style = (text: string, sgr: Sgr): string => spoken ? text : styled(text, sgr)
  const plain: Theme = {
    surface,
    glyphs: glyphsOf(unicode),
    tone: (_, text) => text,
    inverse: (text) => style(text, inverse),
    get plain() {
      return plain
    }
  }
  return { ...plain, tone: (tone, text) => style(text, tones[color][tone]), plain }
}
