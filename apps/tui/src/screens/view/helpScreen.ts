import { Flag, Verdict } from "@stocktally/schema"
import { helpSections } from "../keys/help.ts"
import type { State } from "../model/state/State.ts"
import { colorNames, type Theme, type Tone } from "../../terminal/tones.ts"
import { flagLabels, label, reasonLabels, reasonTones, toneOf, verdictMarks } from "../../terminal/verdicts.ts"
import { type ScreenContent, scrolledContent } from "./ScreenContent.ts"
import { differenceMeaning, flagMeanings, verdictMeanings } from "./meanings.ts"
import { Line } from "../../terminal/Line.ts"
import { wrap } from "../../terminal/wrap.ts"

const termWidth = 15
const termIndent = 2 + termWidth + 2

const keysWidth = 20
const titleWidth = 26

interface Entry {
  readonly term: string
  readonly meaning: string
  readonly tone: Tone
}

/** The words on the screens, with the codes that arguments and files have for them. */
const glossary: ReadonlyArray<{ readonly title: string; readonly entries: ReadonlyArray<Entry> }> = [
  {
    title: "Verdicts, with their codes in commands and files",
    entries: Verdict.literals.map((verdict) => ({
      term: label(verdict),
      meaning: `${verdictMeanings[verdict]} Code: ${verdict}.`,
      tone: toneOf(verdict)
    }))
  },
  {
    title: "Columns and marks",
    entries: [
      { term: "LOOP, AVAILABLE", meaning: "The count that can be sold: Loop's, and Haravan's.", tone: "plain" },
      { term: "DIFF", meaning: `${differenceMeaning(null)}.`, tone: "plain" },
      {
        term: "EXPECTED",
        meaning: "The count that Loop should show by the stock rule; \"has 7\": Haravan's count, if none is expected.",
        tone: "plain"
      },
      { term: "VALUE", meaning: "The size of DIFF times Haravan's price.", tone: "plain" },
      {
        term: "SINCE",
        meaning:
          "When the row got its verdict, or how long ago (min, h, or d for days); - if it was so when it was first read.",
        tone: "plain"
      },
      {
        term: "worst first",
        meaning:
          "Rows that differ, the highest VALUE first. Rows of the same value, or without a price: oversold ones " +
          "first, then the largest DIFF, then records of one side. Then rows that cannot be compared, then the rest.",
        tone: "plain"
      },
      {
        term: "FLAGS",
        meaning: `${
          Flag.literals.map((flag) =>
            `${flagLabels[flag]}${flagLabels[flag] === flag ? "" : ` (${flag})`}: ${flagMeanings[flag]}`
          ).join("; ")
        }.`,
        tone: "plain"
      },
      {
        term: "As of",
        meaning: "At the bottom: when the lists of Loop and Haravan were last read. In Detail, beside a record: when " +
          "this record was read.",
        tone: "plain"
      },
      { term: "*", meaning: "The row has just changed. Dimmed counts are out of date.", tone: "plain" }
    ]
  },
  {
    title: "Shops",
    entries: [
      {
        term: "AS OF",
        meaning: "How long ago Loop and Haravan were read, the earlier of the two; never: not both of them yet.",
        tone: "plain"
      },
      {
        term: "LAST SYNC",
        meaning: "How long ago the newest sync ended, after the word failed if it did; or that it is running.",
        tone: "plain"
      },
      {
        term: verdictMarks.oversold.brief.toUpperCase(),
        meaning: `Rows by verdict: ${
          Verdict.literals.map((verdict) => `${verdictMarks[verdict].brief.toUpperCase()} ${label(verdict)}`).join(", ")
        }. Without room for them, DIFFS is the number of rows that differ.`,
        tone: "plain"
      },
      {
        term: "worst first",
        meaning:
          "Shops that cannot be opened first, then those whose data is missing or out of date, then the highest " +
          "VALUE of all rows that differ.",
        tone: "plain"
      },
      { term: "!", meaning: "Something is wrong. Of the selected shop, the line below says what.", tone: "plain" }
    ]
  },
  {
    title: "Links",
    entries: [
      { term: "partner", meaning: "The record of the other side that is the same variant or location.", tone: "plain" },
      { term: "external id", meaning: "The id of the Haravan variant or location that Loop has noted.", tone: "plain" },
      { term: "by hand", meaning: "A person linked it.", tone: "plain" },
      {
        term: reasonLabels["no-partner"],
        meaning: "No record of the other side has its external id, SKU, barcode or name.",
        tone: reasonTones["no-partner"]
      },
      {
        term: reasonLabels.ambiguous,
        meaning: "More than one record of the other side may be its partner.",
        tone: reasonTones.ambiguous
      },
      {
        term: reasonLabels.conflicting,
        meaning: "Its external id, SKU and barcode name different partners, or its partner fits another record too.",
        tone: reasonTones.conflicting
      },
      { term: reasonLabels.ignored, meaning: "A person decided that it has no partner.", tone: reasonTones.ignored }
    ]
  }
]

/** Every key, from the key table, and the words on the screens. */
export const helpScreen = (state: State, theme: Theme): ScreenContent => {
  const { columns } = state.size
  const head = new Line(theme, columns).add("Keys and words", "strong").gap(2)
    .add("G shows what the words mean; Esc closes this; : finds a command", "quiet").toString()
  return scrolledContent(textFor(columns, theme), state.helpTop, state, [head])
}

/** The text depends only on the width, so it is made once for each. */
let cached: { readonly columns: number; readonly theme: Theme; readonly text: ReadonlyArray<string> } | undefined

const textFor = (columns: number, theme: Theme): ReadonlyArray<string> => {
  if (cached?.columns !== columns || cached.theme !== theme) cached = { columns, theme, text: makeText(columns, theme) }
  return cached.text
}

const makeText = (columns: number, theme: Theme): ReadonlyArray<string> => {
  const isWide = columns >= 76
  const indent = isWide ? 2 + keysWidth + titleWidth : 2 + keysWidth
  return [
    ...helpSections.flatMap(({ entries, title }) => [
      new Line(theme, columns).add(title, "strong").toString(),
      ...entries.flatMap(({ description, keys, title }) => {
        const line = new Line(theme, columns).gap(2).cell(keys.join(" "), keysWidth - 2, "notice").gap(2)
        const text = isWide ? description : `${title}: ${description}`
        const [first = "", ...rest] = wrap(text, columns - indent)
        if (isWide) line.cell(title, titleWidth - 2).gap(2)
        return [
          line.add(first, isWide ? "quiet" : "plain").toString(),
          ...rest.map((text) => new Line(theme, columns).gap(indent).add(text, isWide ? "quiet" : "plain").toString())
        ]
      }),
      ""
    ]),
    ...glossary.flatMap((section) => sectionLines(section, columns, theme))
  ]
}

const sectionLines = (
  { title, entries }: (typeof glossary)[number],
  columns: number,
  theme: Theme
): ReadonlyArray<string> => [
  new Line(theme, columns).add(title, "strong").toString(),
  ...entries.flatMap(({ meaning, term, tone }) => {
    const color = theme.surface.color === "none" ? undefined : colorNames[tone]
    const [first = "", ...rest] = wrap(
      color === undefined ? meaning : `${meaning} Colour: ${color}.`,
      columns - termIndent
    )
    return [
      new Line(theme, columns).gap(2).cell(term, termWidth, tone).gap(2).add(first, "quiet").toString(),
      ...rest.map((text) => new Line(theme, columns).gap(termIndent).add(text, "quiet").toString())
    ]
  }),
  ""
]
