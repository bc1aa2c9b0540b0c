import type { Verdict } from "@stocktally/schema"
import type { ColorDepth, Surface } from "./Surface.ts"

/** What a piece of text is, and so how it looks. */
export type Tone =
  | "plain"
  | "strong"
  | "quiet"
  | "good"
  | "bad"
  | "warning"
  | "notice"
  | "banner"

interface Sgr {
  readonly on: string
  readonly off: string
}

const foreground = (code: string): Sgr => ({ on: code, off: "39" })
const unstyled: Sgr = { on: "", off: "" }
const strong: Sgr = { on: "1", off: "22" }
const quiet: Sgr = { on: "2", off: "22" }

/**
 * The sixteen colours are the user's own, who sees to it that they can be read. Of the 256 those of middling lightness
 * are taken, which stand out from black and from white: each has a contrast of at least 3.3 to either.
 */
const tones: { readonly [D in ColorDepth]: { readonly [T in Exclude<Tone, "plain">]: Sgr } } = {
  none: {
    strong,
    quiet,
    good: unstyled,
    bad: strong,
    warning: unstyled,
    notice: unstyled,
    banner: { on: "7", off: "27" }
  },
  16: {
    strong,
    quiet,
    good: foreground("32"),
    bad: foreground("31"),
    warning: foreground("33"),
    notice: foreground("36"),
    banner: { on: "30;43", off: "39;49" }
  },
  256: {
    strong,
    quiet,
    good: foreground("38;5;64"),
    bad: foreground("38;5;167"),
    warning: foreground("38;5;136"),
    notice: foreground("38;5;31"),
    banner: { on: "38;5;16;48;5;178", off: "39;49" }
  }
}

/** The characters that are drawn with. Each is one cell wide. */
export interface Glyphs {
  readonly ellipsis: string
  readonly selected: string
  readonly ascending: string
  readonly descending: string
  readonly horizontal: string
  readonly full: string
  readonly empty: string
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

/** How verdicts are told apart where there is no room for the whole word: never by colour alone. */
export const verdictMarks: {
  readonly [V in Verdict]: { readonly letter: string; readonly brief: string; readonly short: string }
} = {
  unlinked: { letter: "U", brief: "unlink", short: "unlinked" },
  unknown: { letter: "?", brief: "unkn", short: "unknown" },
  untracked: { letter: "T", brief: "untrk", short: "untracked" },
  oversold: { letter: "O", brief: "over", short: "oversold" },
  "only-in-loop": { letter: "L", brief: "loop", short: "only-loop" },
  "only-in-haravan": { letter: "H", brief: "hara", short: "only-hara" },
  match: { letter: "M", brief: "match", short: "match" },
  drift: { letter: "D", brief: "drift", short: "drift" },
  settling: { letter: "S", brief: "settl", short: "settling" }
}

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
  const table = tones[surface.color]
  const wrap = (text: string, { off, on }: Sgr): string =>
    on === "" || text === "" || surface.spoken ? text : `\u001b[${on}m${text}\u001b[${off}m`
  const inverse = (text: string): string => wrap(text, { on: "7", off: "27" })
  const glyphs = surface.unicode ? drawn : typed
  const plain: Theme = {
    surface,
    glyphs,
    tone: (_, text) => text,
    inverse,
    get plain() {
      return plain
    }
  }
  return { surface, glyphs, tone: (tone, text) => tone === "plain" ? text : wrap(text, table[tone]), inverse, plain }
}
