/** Safe HTML: interpolated values are escaped unless they are `Html` themselves. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | null | undefined | ReadonlyArray<Html>

const escapes: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

const render = (part: Part): string => {
  if (part === null || part === undefined) return ""
  if (part instanceof Html) return part.text
  if (typeof part === "object") return part.map(({ text }) => text).join("")
  return String(part).replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** An HTML template. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.map((text, index) => `${text}${render(parts[index])}`).join(""))

/** Text with `code` between backticks. */
export const prose = (text: string | undefined): Html =>
  new Html(
    (text ?? "").split("`").map((piece, index) => index % 2 === 1 ? `<code>${render(piece)}</code>` : render(piece))
      .join("")
  )
