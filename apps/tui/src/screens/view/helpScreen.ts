import { helpSections } from "../keys/help.ts"
import type { State } from "../model/state/State.ts"
import type { Theme } from "../../terminal/tones.ts"
import { verdictMarks } from "../../terminal/verdicts.ts"
import { type ScreenContent, scrolledContent } from "./ScreenContent.ts"
import { Line } from "../../terminal/Line.ts"
import { wrap } from "../../terminal/wrap.ts"

const keysWidth = 20
const titleWidth = 26

/** Every key, from the key table. */
export const helpScreen = (state: State, theme: Theme): ScreenContent => {
  const { columns } = state.size
  const head = new Line(theme, columns).add("Keys", "strong").gap(2)
    .add("Esc or q closes this; : finds a command by its name", "quiet").toString()
  return scrolledContent(textFor(columns, theme), state.helpTop, state, [head])
}

/** It says the same whatever happens, so it is made once for a width. */
let kept: { readonly columns: number; readonly theme: Theme; readonly text: ReadonlyArray<string> } | undefined

const textFor = (columns: number, theme: Theme): ReadonlyArray<string> => {
  if (kept?.columns !== columns || kept.theme !== theme) kept = { columns, theme, text: makeText(columns, theme) }
  return kept.text
}

const makeText = (columns: number, theme: Theme): ReadonlyArray<string> => {
  const isWide = columns >= 76
  const indent = isWide ? 2 + keysWidth + titleWidth : 2 + keysWidth
  return [
    ...helpSections.flatMap(({ entries, title }) => [
      new Line(theme, columns).add(title, "strong").toString(),
      ...entries.flatMap(({ description, keys, title }) => {
        const line = new Line(theme, columns).gap(2).cell(keys.join(" "), keysWidth - 2, "notice").gap(2)
        const said = isWide ? description : `${title}: ${description}`
        const [first = "", ...rest] = wrap(said, columns - indent)
        if (isWide) line.cell(title, titleWidth - 2).gap(2)
        return [
          line.add(first, isWide ? "quiet" : "plain").toString(),
          ...rest.map((text) => new Line(theme, columns).gap(indent).add(text, isWide ? "quiet" : "plain").toString())
        ]
      }),
      ""
    ]),
    new Line(theme, columns).add("Short for", "strong").toString(),
    ...wrap(
      Object.entries(verdictMarks).map(([verdict, { letter, short }]) =>
        short === verdict ? `${letter} ${verdict}` : `${letter} ${short} ${verdict}`
      ).join("; "),
      columns - 2
    ).map((line) => new Line(theme, columns).gap(2).add(line, "quiet").toString()),
    ...wrap(
      `* a row that has just changed; DIFF is Loop's available count minus Haravan's; dimmed counts are stale.`,
      columns - 2
    ).map((line) => new Line(theme, columns).gap(2).add(line, "quiet").toString())
  ]
}
