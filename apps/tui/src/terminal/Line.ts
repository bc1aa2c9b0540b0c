import type { Theme, Tone } from "./tones.ts"
import { fit, pad, widthOf } from "./width.ts"
import { wrap } from "./wrap.ts"
import { shown } from "./visible.ts"

/**
 * A line of the screen while it is put together: styled text, and how many cells it takes. Every text is cut to the room
 * that is left, so that no line is ever wider than the screen.
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

  /** Cells that are left. */
  get room(): number {
    return this.#columns - this.#used
  }

  get used(): number {
    return this.#used
  }

  /** Text of any origin, as far as there is room. */
  add(text: string, tone: Tone = "plain"): this {
    return this.#put(shown(text, this.#theme.surface.unicode), tone)
  }

  /** Text in just so many cells, or in those that are left. */
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

  /** The same on another background. */
  inverse(text: string): this {
    const fitted = fit(shown(text, this.#theme.surface.unicode), Math.max(0, this.room), this.#theme.glyphs.ellipsis)
    if (this.room <= 0) return this
    this.#text += this.#theme.inverse(fitted)
    this.#used += widthOf(fitted)
    return this
  }

  /** So many spaces, as far as there is room. */
  gap(cells: number): this {
    const room = Math.max(0, Math.min(cells, this.room))
    this.#text += " ".repeat(room)
    this.#used += room
    return this
  }

  /** Goes on in a column, if it is not past it. */
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

/** Text of any origin in lines of at most `columns` cells, not styled. */
export const wrapped = (text: string, columns: number, theme: Theme): ReadonlyArray<string> =>
  wrap(shown(text, theme.surface.unicode), columns)

/** Text in just so many cells, not styled. */
export const cells = (text: string, width: number, align: "left" | "right", theme: Theme): string =>
  width <= 0 ? "" : pad(fit(shown(text, theme.surface.unicode), width, theme.glyphs.ellipsis), width, align)
