import type { TallyRow } from "@stocktally/schema"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { minuteOf, roughAge } from "../../terminal/time.ts"

/** A name and what it is. */
export interface Fact {
  readonly name: string
  readonly text: string
  readonly tone?: Tone
}

const read = (at: number, now: number): string => {
  const ago = roughAge(at, now)
  return `${minuteOf(at)}${ago === "now" ? ", just now" : `, ${ago} ago`}`
}

/** Loop's record in full. */
export const loopFacts = ({ loop }: TallyRow, now: number): ReadonlyArray<Fact> =>
  loop === null ? [{ name: "No record", text: "none here, or not read yet", tone: "quiet" }] : [
    { name: "Available", text: count(loop.available), tone: "strong" },
    { name: "Variant", text: loop.variantId },
    { name: "Location", text: loop.locationId },
    { name: "Read", text: read(loop.fetchedAt, now), tone: "quiet" }
  ]

const countOr = (value: number | null): string => value === null ? "not readable" : count(value)

/** Haravan's record in full. */
export const haravanFacts = ({ haravan }: TallyRow, now: number): ReadonlyArray<Fact> =>
  haravan === null ? [{ name: "No record", text: "none here, or not read yet", tone: "quiet" }] : [
    {
      name: "Available",
      text: haravan.tracked === false
        ? `no limit: not tracked (${count(haravan.available)})`
        : count(haravan.available),
      tone: "strong"
    },
    { name: "On hand", text: countOr(haravan.onHand) },
    { name: "Committed", text: countOr(haravan.committed) },
    { name: "Incoming", text: countOr(haravan.incoming) },
    { name: "Tracked", text: haravan.tracked === null ? "not known yet" : haravan.tracked ? "yes" : "no" },
    { name: "Variant", text: haravan.variantId },
    { name: "Product", text: haravan.productId ?? "not readable" },
    { name: "Location", text: haravan.locationId ?? "several" },
    { name: "Updated", text: read(haravan.updatedAt, now) },
    { name: "Read", text: read(haravan.fetchedAt, now), tone: "quiet" }
  ]

const nameWidth = 11

/** A heading and facts below it. */
export const factLines = (
  heading: string,
  facts: ReadonlyArray<Fact>,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => [
  headingLine(heading, columns, theme),
  ...facts.map(({ name, text, tone }) =>
    new Line(theme, columns).cell(name, nameWidth, "quiet").add(text, tone).toString()
  )
]

/** A heading over as many columns. */
export const headingLine = (text: string, columns: number, theme: Theme): string =>
  new Line(theme, columns).add(text, "strong").toString()

/** Two texts beside each other. */
export const sideBySide = (
  left: ReadonlyArray<string>,
  right: ReadonlyArray<string>,
  leftWidth: number,
  widthOf: (line: string) => number
): ReadonlyArray<string> =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const first = left[index] ?? ""
    return `${first}${" ".repeat(Math.max(0, leftWidth - widthOf(first)))}${right[index] ?? ""}`
  })
