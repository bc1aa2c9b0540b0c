import type { Theme, Tone } from "./tones.ts"
import { fit, pad, widthOf } from "./width.ts"
import { wrap } from "./wrap.ts"
import { shown } from "./visible.ts"

/**
 * Builds a line of the screen: styled text, and the number of cells that it takes. Text is cut to the remaining room,
 * so that a line is never wider than the screen.
 */
export class Line {
  readonly #theme: Theme
  readonly #columns: number
  #text = ""
  #used = 0

  constructor(theme: Theme, columns: number) {
    this.#theme = theme
    this.#columns = columns
  }

  /** The number of remaining cells. */
  get room(): number {
    return this.#columns - this.#used
  }

  /** The number of cells that the text takes. */
  get used(): number {
    return this.#used
  }

  /** Adds text of any origin, cut to the remaining room. */
  add(text: string, tone: Tone = "plain"): this {
    return this.#put(shown(text, this.#theme.surface.unicode), tone)
  }

  /** Adds text in exactly `width` cells, or in the remaining ones. */
  cell(text: string, width: number, tone: Tone = "plain", align: "left" | "right" = "left"): this {
    const cells = Math.min(width, this.room)
    if (cells <= 0) return this
    const fitted = fit(shown(text, this.#theme.surface.unicode), cells, this.#theme.glyphs.ellipsis)
    const padding = " ".repeat(Math.max(0, cells - widthOf(fitted)))
    const styled = this.#theme.tone(tone, fitted)
    this.#text += align === "left" ? styled + padding : padding + styled
    this.#used += cells
    return this
  }

  /** Adds text with foreground and background swapped. */
  inverse(text: string): this {
    const fitted = fit(shown(text, this.#theme.surface.unicode), Math.max(0, this.room), this.#theme.glyphs.ellipsis)
    if (this.room <= 0) return this
    this.#text += this.#theme.inverse(fitted)
    this.#used += widthOf(fitted)
    return this
  }

  /** Adds spaces, at most the remaining cells. */
  gap(cells: number): this {
    const room = Math.max(0, Math.min(cells, this.room))
    this.#text += " ".repeat(room)
    this.#used += room
    return this
  }

  /** Fills with spaces up to a column; nothing if the line is already longer. */
  to(column: number): this {
    return this.gap(column - this.#used)
  }

  toString(): string {
    return this.#text
  }

  #put(text: string, tone: Tone): this {
    if (this.room <= 0 || text === "") return this
    const fitted = fit(text, this.room, this.#theme.glyphs.ellipsis)
    this.#text += this.#theme.tone(tone, fitted)
    this.#used += widthOf(fitted)
    return this
  }
}

/** Text of any origin in lines of at most `columns` cells, without a style. */
export const wrapped = (text: string, columns: number, theme: Theme): ReadonlyArray<string> =>
  wrap(shown(text, theme.surface.unicode), columns)

/** Text in exactly `width` cells, without a style. */
export const cells = (text: string, width: number, align: "left" | "right", theme: Theme): string =>
  width <= 0 ? "" : pad(fit(shown(text, theme.surface.unicode), width, theme.glyphs.ellipsis), width, align)
