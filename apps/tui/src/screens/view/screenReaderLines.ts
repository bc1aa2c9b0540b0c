/** What a screen reader reads: sentences from the top, without columns and marks. */
import { rowSentence } from "@stocktally/tally"
import { formatMoney, type TallyRow } from "@stocktally/schema"
import type { Overlay } from "../model/state/Overlay.ts"
import { textOf } from "../model/lineEdit.ts"
import { firstSync } from "../model/sync.ts"
import { mainScreenOf } from "../model/screens.ts"
import type { State } from "../model/state/State.ts"
import type { Theme } from "../../terminal/tones.ts"
import { messageOf, statusLine, hintsOf } from "./chrome.ts"
import { frameOf } from "./Frame.ts"
import { notCountedText } from "./tallyCounts.ts"
import { difference } from "../../terminal/count.ts"
import { shown } from "../../terminal/visible.ts"
import { minuteOf } from "../../terminal/time.ts"

const names = { tally: "Tally", sync: "Sync", links: "Links", doctor: "Doctor", detail: "Detail", help: "Help" }

/** The screen's name, what is wrong or waited for, what it shows, and what can be done. */
export const screenReaderLines = (state: State, theme: Theme): ReadonlyArray<string> => {
  const message = messageOf(state)
  const lines = [
    `Stocktally, ${names[state.screen]}${state.screen === "detail" ? ` of ${names[mainScreenOf(state)]}` : ""}` +
    `${state.origin.source === "sandbox" ? ". Sandbox: simulated numbers" : ""}.`,
    ...(message === null ? [] : [message.text]),
    ...(state.screen === "tally" ? tally(state, theme) : drawn(state, theme)),
    ...overlay(state.overlay),
    state.notice?.text ?? hintsOf(state).map(({ does, key }) => `${key}: ${does}`).join(", ")
  ]
  return lines.map((line) => shown(line, theme.surface.unicode))
}

/** The selected row in a sentence, with those of its page before and after it. */
const tally = (state: State, theme: Theme): ReadonlyArray<string> => {
  const { freshness, list, totals } = state.tally
  const counts = totals === null || firstSync(state) !== null
    ? []
    : [
      Object.entries(totals.summary).filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`)
        .join(", "),
      ...[notCountedText(totals)].filter((text) => text !== "")
    ]
  const row = list.rows[list.selected]
  return [
    ...counts,
    statusLine(state, "", "", theme).trim().replace(/ {2,}/g, ", "),
    row === undefined
      ? "No row."
      : `Row ${list.offset === null ? "" : list.offset + list.selected + 1}: ${
        sentence(row, freshness?.currency ?? null)
      }`
  ]
}

const sentence = (row: TallyRow, currency: string | null): string => {
  const { delta, location, name, since, sku, value, verdict } = row
  const words = [
    verdict,
    ...(delta === null ? [] : [`difference ${difference(delta)}`]),
    ...(value === null || value === 0 ? [] : [`worth ${formatMoney(value, currency)}`]),
    sku ?? "no SKU",
    name,
    `at ${location}`,
    ...(since === null ? [] : [`since ${minuteOf(since)}`])
  ]
  return `${words.join(", ")}. ${rowSentence(row)}`
}

/** The other screens are texts already: columns are read as a list. */
const drawn = (state: State, theme: Theme): ReadonlyArray<string> =>
  frameOf({ ...state, overlay: null, notice: null }, theme).lines.slice(1, -2)
    .map((line) => line.trim().split(/ {2,}/).map((cell) => cell === "-" ? "none" : cell).join(", "))
    .filter((line) => line !== "")

const overlay = (overlay: Overlay | null): ReadonlyArray<string> => {
  switch (overlay?._tag) {
    case undefined:
      return []
    case "Prompt":
      return [`${overlay.title}: ${textOf(overlay.edit)}`, ...(overlay.note === null ? [] : [overlay.note])]
    case "Palette":
      return [`Command: ${textOf(overlay.edit)}`]
    case "Chooser": {
      const choice = overlay.choices[overlay.selected]
      return [
        `${overlay.title}: ${choice?.text ?? "nothing"}, ${overlay.selected + 1} of ${overlay.choices.length}${
          choice?.isChosen === true ? ", chosen" : ""
        }`
      ]
    }
    case "Confirm":
      return [overlay.title, ...overlay.lines]
  }
}
