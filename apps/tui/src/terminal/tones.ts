/** What pieces of text are, how that looks, and the characters that are drawn with. */
import type { ColorDepth, Surface } from "./capabilities.ts"

/** What a piece of text is, and so how it looks. Colour is never the only thing that says something. */
export type Tone = "plain" | "strong" | "quiet" | "good" | "bad" | "warning" | "notice" | "banner"

interface Sgr {
  readonly on: string
  readonly off: string
}

const foreground = (code: string): Sgr => ({ on: code, off: "39" })
const unstyled: Sgr = { on: "", off: "" }
const strong: Sgr = { on: "1", off: "22" }
const quiet: Sgr = { on: "2", off: "22" }
const inverse: Sgr = { on: "7", off: "27" }

/**
 * The sixteen colours are the user's own, who sees to it that they can be read. Of the 256 those of middling lightness
 * are taken, which stand out from black and from white: each has a contrast of at least 3.3 to either.
 */
const tones: { readonly [D in ColorDepth]: { readonly [T in Tone]: Sgr } } = {
  none: {
    plain: unstyled,
    strong,
    quiet,
    good: unstyled,
    bad: strong,
    warning: unstyled,
    notice: unstyled,
    banner: inverse
  },
  16: {
    plain: unstyled,
    strong,
    quiet,
    good: foreground("32"),
    bad: foreground("31"),
    warning: foreground("33"),
    notice: foreground("36"),
    banner: { on: "30;43", off: "39;49" }
  },
  256: {
    plain: unstyled,
    strong,
    quiet,
    good: foreground("38;5;64"),
    bad: foreground("38;5;167"),
    warning: foreground("38;5;136"),
    notice: foreground("38;5;31"),
    banner: { on: "38;5;16;48;5;178", off: "39;49" }
  }
}

const styled = (text: string, { off, on }: Sgr): string =>
  on === "" || text === "" ? text : `\u001b[${on}m${text}\u001b[${off}m`

/** Text of a report: of the sixteen colours that every terminal has, or as it is. */
export const paint = (text: string, tone: Tone | undefined, color: boolean): string =>
  color && tone !== undefined ? styled(text, tones["16"][tone]) : text

/** The characters that are drawn with. Each is one cell wide. */
export interface Glyphs {
  readonly ellipsis: string
  readonly selected: string
  readonly ascending: string
  readonly descending: string
  readonly horizontal: string
  readonly full: string
  readonly empty: string
  /** From the lowest to the highest. */
  readonly levels: string
  readonly caret: string
}

const drawn: Glyphs = {
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

const typed: Glyphs = {
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

/** The characters for a terminal that shows Unicode, or ASCII alone. */
export const glyphsOf = (unicode: boolean): Glyphs => unicode ? drawn : typed

/** How the screens look on one surface. */
export interface Theme {
  readonly surface: Surface
  readonly glyphs: Glyphs
  readonly tone: (tone: Tone, text: string) => string
  /** The same without any tone: within what is swapped, another tone would end the swap. */
  readonly plain: Theme
  /** Swaps background and foreground: what is selected, and the caret. */
  readonly inverse: (text: string) => string
}

/** Made once for a surface. */
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
