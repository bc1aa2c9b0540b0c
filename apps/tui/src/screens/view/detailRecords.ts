import type { TallyRow } from "@stocktally/schema"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { localMinute, roughAge } from "../../terminal/time.ts"

/** A name and its value. */
export interface Fact {
  readonly name: string
  readonly text: string
  readonly tone?: Tone
}

/** Half of 80 columns has room for minutes, the zone and the age. */
const timeAndAge = (at: number, now: number): string => `${localMinute(at)} (${roughAge(at, now)})`

/** A side without a record: there is none if the side was read completely. */
const noRecord = ({ verdict }: TallyRow, isComplete: boolean): ReadonlyArray<Fact> => [
  verdict === "unlinked"
    ? { name: "No record", text: "not linked", tone: "quiet" }
    : isComplete && verdict !== "unknown"
    ? { name: "No record", text: "", tone: "quiet" }
    : { name: "Not known", text: "not read yet, or only in part", tone: "quiet" }
]

/** Loop's record in full. `isComplete` is whether all of Loop was read. */
export const loopFacts = (row: TallyRow, now: number, isComplete: boolean): ReadonlyArray<Fact> => {
  const { loop } = row
  return loop === null ? noRecord(row, isComplete) : [
    { name: "Available", text: count(loop.available), tone: "strong" },
    { name: "Variant id", text: loop.variantId },
    { name: "Location", text: loop.locationId },
    { name: "As of", text: timeAndAge(loop.fetchedAt, now), tone: "quiet" }
  ]
}

const countOr = (value: number | null): string => value === null ? "cannot be read" : count(value)

/** Haravan's record in full. `isComplete` is whether all of Haravan was read. */
export const haravanFacts = (row: TallyRow, now: number, isComplete: boolean): ReadonlyArray<Fact> => {
  const { haravan } = row
  return haravan === null ? noRecord(row, isComplete) : [
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
    { name: "Variant id", text: haravan.variantId },
    { name: "Product id", text: haravan.productId ?? "cannot be read" },
    { name: "Location", text: haravan.locationId ?? "several" },
    { name: "Updated", text: timeAndAge(haravan.updatedAt, now) },
    { name: "As of", text: timeAndAge(haravan.fetchedAt, now), tone: "quiet" }
  ]
}

const nameWidth = 11

/** Facts below their heading, if they have one. */
export const factLines = (
  heading: string | null,
  facts: ReadonlyArray<Fact>,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => [
  ...(heading === null ? [] : [headingLine(heading, columns, theme)]),
  ...facts.map(({ name, text, tone }) =>
    new Line(theme, columns).cell(name, nameWidth, "quiet").add(text, tone).toString()
  )
]

/** The line of a heading. */
export const headingLine = (text: string, columns: number, theme: Theme): string =>
  new Line(theme, columns).add(text, "strong").toString()

/** Two texts next to each other. */
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
