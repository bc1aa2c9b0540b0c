/** The lines for a screen reader: sentences from the top, without columns and marks. */
import { rowSentence } from "@stocktally/tally"
import type { ShopSummary } from "@stocktally/sync"
import { formatMoney, type TallyRow, type TallySummary, Verdict } from "@stocktally/schema"
import type { Overlay } from "../model/state/Overlay.ts"
import { textOf } from "../model/lineEdit.ts"
import { firstSync } from "../model/sync.ts"
import { selectedShop } from "../model/shops.ts"
import { mainScreenOf } from "../model/screens.ts"
import type { ScreenId, State } from "../model/state/State.ts"
import type { Theme } from "../../terminal/tones.ts"
import { messageOf, statusLine, hintsOf } from "./chrome.ts"
import { frameOf } from "./Frame.ts"
import { shopsScreen } from "./shopsScreen.ts"
import { notCountedText } from "./tallyCounts.ts"
import { difference } from "../../terminal/count.ts"
import { shown } from "../../terminal/visible.ts"
import { label } from "../../terminal/verdicts.ts"
import { ageOf, localMinute } from "../../terminal/time.ts"

const names: { readonly [S in ScreenId]: string } = {
  shops: "Shops",
  tally: "Tally",
  sync: "Sync",
  links: "Links",
  doctor: "Doctor",
  detail: "Detail",
  help: "Help"
}

/** The screen's name, the message, its content, and the commands that can act. */
export const screenReaderLines = (state: State, theme: Theme): ReadonlyArray<string> => {
  const message = messageOf(state)
  const lines = [
    `Stocktally, ${names[state.screen]}${state.screen === "detail" ? ` of ${names[mainScreenOf(state)]}` : ""}` +
    `${state.origin.source === "sandbox" ? ". Sandbox: simulated numbers" : ""}.`,
    ...(message === null ? [] : [message.text]),
    ...(state.screen === "tally"
      ? tally(state, theme)
      : state.screen === "shops"
      ? shops(state, theme)
      : contentLines(state, theme)),
    ...overlay(state.overlay),
    state.notice?.text ?? hintsOf(state).map(({ does, key }) => `${key}: ${does}`).join(", ")
  ]
  return lines.map((line) => shown(line, theme.surface.unicode))
}

/** The counts of shops, and the selected one in a sentence. */
const shops = (state: State, theme: Theme): ReadonlyArray<string> => {
  const [counts = ""] = contentLines(state, theme)
  const shop = selectedShop(state)
  const { list } = state.shops ?? { list: null }
  return [
    counts,
    statusLine(state, shopsScreen(state, theme).middle, "", theme).trim(),
    shop === undefined || list === null
      ? "No shop is selected."
      : `Shop ${list.selected + 1} of ${list.rows.length}: ${shopSentence(shop, state.now)}`
  ]
}

const shopSentence = (
  { asOf, currency, label: name, lastRun, slug, state, summary, value }: ShopSummary,
  now: number
): string => {
  const words = [
    name,
    ...(slug === name ? [] : [slug]),
    ...(state !== "open"
      ? [state === "failed" ? "cannot be opened" : "not read yet"]
      : asOf === null && lastRun === null
      ? ["never synced"]
      : [
        asOf === null ? "never read completely" : `as of ${ageOf(now, asOf)}`,
        ...(lastRun === null
          ? []
          : [`last sync ${lastRun.status} ${ageOf(now, lastRun.endedAt ?? lastRun.startedAt)}`]),
        ...(asOf === null || summary === null ? [] : verdictWords(summary)),
        ...(value === null || currency === null ? [] : [`all differences worth ${formatMoney(value, currency)}`])
      ])
  ]
  return `${words.join(", ")}.`
}

/** The counts by verdict, the order and filters, and the selected row in a sentence. */
const tally = (state: State, theme: Theme): ReadonlyArray<string> => {
  const { freshness, list, totals } = state.tally
  const counts = totals === null || firstSync(state) !== null
    ? []
    : [
      verdictWords(totals.summary).join(", "),
      ...[notCountedText(totals)].filter((text) => text !== "")
    ]
  const row = list.rows[list.selected]
  return [
    ...counts,
    statusLine(state, "", "", theme).trim().replace(/ {2,}/g, ", "),
    row === undefined
      ? "No row is selected."
      : `Row ${list.offset === null ? "" : list.offset + list.selected + 1}: ${
        sentence(row, freshness?.currency ?? null)
      }`
  ]
}

const verdictWords = (summary: TallySummary): ReadonlyArray<string> =>
  Verdict.literals.filter((verdict) => summary[verdict] > 0).map((verdict) => `${summary[verdict]} ${label(verdict)}`)

const sentence = (row: TallyRow, currency: string | null): string => {
  const { delta, location, name, since, sku, value, verdict } = row
  const words = [
    label(verdict),
    ...(delta === null ? [] : [`DIFF ${difference(delta)}`]),
    ...(value === null || value === 0 ? [] : [`worth ${formatMoney(value, currency)}`]),
    sku ?? "no SKU",
    name,
    `at ${location}`,
    ...(since === null ? [] : [`since ${localMinute(since)}`])
  ]
  return `${words.join(", ")}. ${rowSentence(row)}`
}

/** The lines of the other screens, whose columns are read as a list. */
const contentLines = (state: State, theme: Theme): ReadonlyArray<string> =>
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
