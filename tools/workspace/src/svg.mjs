// Renders a terminal screen as an SVG: the cells of the emulator in the reader's own monospaced font.

const cellWidth = 8.4
const cellHeight = 18
const margin = 12
const fontSize = 14

const backgroundColor = "#14171c"
const textColor = "#d3d7de"

/** The sixteen ANSI colors, which a terminal may choose. */
const ansiColors = [
  "#14171c",
  "#d75f5f",
  "#87af5f",
  "#d7af5f",
  "#5f87af",
  "#af87af",
  "#5fafaf",
  "#d3d7de",
  "#6c7380",
  "#ff8787",
  "#afd787",
  "#ffd787",
  "#87afd7",
  "#d7afd7",
  "#87d7d7",
  "#ffffff"
]

/** @param {number} level */
const cubeLevel = (level) => level === 0 ? 0 : 55 + level * 40

/** @param {number} index one of the 256 */
const paletteColor = (index) => {
  if (index < 16) return ansiColors[index] ?? textColor
  if (index >= 232) return rgb(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10)
  const cube = index - 16
  return rgb(cubeLevel(Math.floor(cube / 36)), cubeLevel(Math.floor(cube / 6) % 6), cubeLevel(cube % 6))
}

/** @param {number} red @param {number} green @param {number} blue */
const rgb = (red, green, blue) => `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`

/** @param {string} text */
const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/**
 * @param {import("@xterm/headless").IBufferCell} cell
 */
const styleOf = (cell) => {
  const foreground = cell.isFgPalette() ? paletteColor(cell.getFgColor()) : textColor
  const background = cell.isBgPalette() ? paletteColor(cell.getBgColor()) : backgroundColor
  const isInverse = cell.isInverse() !== 0
  return {
    fill: isInverse ? background : foreground,
    backgroundColor: isInverse ? foreground : background,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0
  }
}

/** @typedef {{ x: number, width: number, text: string, style: ReturnType<typeof styleOf> }} Run */

/**
 * Groups the cells of a line that look alike. SVG viewers collapse spaces, so each run has its own position; a wide
 * character or one with combining marks is a run of its own, which keeps its neighbors in place.
 *
 * @param {import("@xterm/headless").IBufferLine} line
 * @param {number} columns
 */
const runsOf = (line, columns) => {
  /** @type {Array<Run>} */
  const runs = []
  for (let x = 0; x < columns; x++) {
    const cell = line.getCell(x)
    if (cell === undefined || cell.getWidth() === 0) continue
    const style = styleOf(cell)
    const text = cell.getChars() || " "
    const last = runs.at(-1)
    const isPlain = cell.getWidth() === 1 && text.length === 1
    if (
      last !== undefined && isPlain && last.width === last.text.length &&
      JSON.stringify(last.style) === JSON.stringify(style)
    ) {
      last.text += text
      last.width += 1
    } else runs.push({ x, width: cell.getWidth(), text, style })
  }
  return runs
}

/**
 * Renders the screen as an SVG. `title` describes it to people who cannot see it.
 *
 * @param {import("@xterm/headless").Terminal} terminal
 * @param {string} title
 */
export const svgOf = (terminal, title) => {
  const { cols, rows } = terminal
  const width = Math.ceil(cols * cellWidth + 2 * margin)
  const height = rows * cellHeight + 2 * margin
  /** @type {Array<string>} */
  const parts = []
  for (let y = 0; y < rows; y++) {
    const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)
    if (line === undefined) continue
    for (const { style, text, width, x } of runsOf(line, cols)) {
      const left = (margin + x * cellWidth).toFixed(1)
      const top = margin + y * cellHeight
      const cells = (width * cellWidth).toFixed(1)
      if (style.backgroundColor !== backgroundColor) {
        parts.push(
          `<rect x="${left}" y="${top}" width="${cells}" height="${cellHeight}" fill="${style.backgroundColor}"/>`
        )
      }
      for (const { 0: word, index } of text.matchAll(/\S+(?: \S+)*/g)) {
        const from = (margin + (x + index) * cellWidth).toFixed(1)
        const length = ((width === text.length ? word.length : width) * cellWidth).toFixed(1)
        parts.push(
          `<text x="${from}" y="${
            top + 13
          }" fill="${style.fill}" textLength="${length}" lengthAdjust="spacingAndGlyphs"` +
            `${style.bold ? " font-weight=\"bold\"" : ""}${style.dim ? " opacity=\"0.6\"" : ""}>${
              escapeXml(word)
            }</text>`
        )
      }
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${
    escapeXml(title)
  }">
<title>${escapeXml(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${backgroundColor}"/>
<g font-family="ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize}">
${parts.join("\n")}
</g>
</svg>
`
}
