/** Prompts and choosers: opening them, choosing in them, and cancelling them. */
import { type LinkRow, type TallyCounts, visibleKey } from "@stocktally/tally"
import { formatMoney, type TallyRow, upstreamName, Verdict } from "@stocktally/schema"
import { count } from "../../terminal/count.ts"
import { differing, totalWorth } from "../../terminal/money.ts"
import { label } from "../../terminal/verdicts.ts"
import { amountText } from "./amount.ts"
import { reset } from "./query.ts"
import { lineOf } from "./lineEdit.ts"
import { linkKey, otherSide, sideOf } from "./declarations.ts"
import type { LinksState } from "./state/Links.ts"
import type { Choice, ChooserOverlay, ConfirmOverlay, PromptPurpose } from "./state/Overlay.ts"
import type { DecisionBasis } from "./state/Decision.ts"
import type { State } from "./state/State.ts"
import { beganWithin, sortNames, type TallyTotals, tallySorts } from "./state/Tally.ts"
import { withoutEffects, type Step } from "./Step.ts"
import { refusedRun } from "./sync.ts"
import { filterShops } from "./shops.ts"
import { fetchLocations, show } from "./tally.ts"

const prompt = (state: State, purpose: PromptPurpose, title: string, text = ""): State => ({
  ...state,
  overlay: { _tag: "Prompt", purpose, title, edit: lineOf(text), note: null }
})

const chooser = (
  state: State,
  purpose: ChooserOverlay["purpose"],
  title: string,
  choices: ReadonlyArray<Choice>,
  isMultiple = false
): State => ({
  ...state,
  overlay: {
    _tag: "Chooser",
    purpose,
    title,
    choices,
    selected: Math.max(0, choices.findIndex(({ isChosen }) => isChosen)),
    isMultiple
  }
})

export const openPalette = (state: State): State => ({
  ...state,
  overlay: { _tag: "Palette", edit: lineOf(""), selected: 0, note: null }
})

export const openFilter = (state: State): State => {
  const { text } = state.tally.view
  return prompt(state, { _tag: "Filter", before: text }, "Filter by SKU, barcode or name", text)
}

export const openFilterShops = (state: State): State => {
  const before = state.shops?.text ?? ""
  return prompt(state, { _tag: "FilterShops", before }, "Filter by name", before)
}

export const openJump = (state: State): State => prompt(state, { _tag: "Jump" }, "Jump to SKU")

export const openIgnore = (state: State, about: DecisionBasis): State =>
  prompt(state, { _tag: "Ignore", about }, "Why does it have no partner?")

export const openLinkId = (state: State, about: DecisionBasis): State =>
  prompt(
    state,
    { _tag: "Link", about },
    `Id of the ${upstreamName(otherSide(sideOf(about.row)))} ${about.row.kind}`
  )

/** The choices for a link: the candidates, with their names once these are read, and any other record. */
const candidateChoices = (row: LinkRow, candidates: LinksState["candidates"]): ReadonlyArray<Choice> => {
  const ends = candidates?.key === linkKey(row) ? candidates.ends : []
  return [
    ...(row.unlinked?.candidates ?? []).map((id): Choice => {
      const end = ends.find((end) => end.id === id)
      return {
        value: id,
        text: end === undefined ? id : [visibleKey(end.sku ?? ""), end.name].filter((text) => text !== "").join("  "),
        detail: end === undefined ? null : end.goneAt === null ? id : `${id}, gone`,
        isChosen: false
      }
    }),
    { value: "", text: "Another record, by its id", detail: null, isChosen: false }
  ]
}

/** Opens the chooser of candidates; for a record without any, the prompt for an id. */
export const openLink = (state: State, about: DecisionBasis): State => {
  const { row } = about
  const choices = candidateChoices(row, state.links.candidates)
  return choices.length <= 1
    ? openLinkId(state, about)
    : chooser(
      state,
      { _tag: "Candidate", about },
      `Which ${upstreamName(otherSide(sideOf(row)))} ${row.kind} is its partner?`,
      choices
    )
}

const rowsOf = (summary: TallyCounts["summary"]): number =>
  Verdict.literals.reduce((sum, verdict) => sum + summary[verdict], 0)

const locationChoices = (
  { freshness, view: { location: chosen } }: State["tally"],
  locations: TallyTotals["locations"]
): ReadonlyArray<Choice> => [
  { value: "", text: "All locations", detail: null, isChosen: chosen === null },
  ...locations.map(({ location, summary, values }): Choice => ({
    value: location,
    text: location,
    detail: `${count(rowsOf(summary))} rows, ${label("drift")}: ${count(summary.drift)}${
      worth(totalWorth(values, differing), freshness, "all differences worth")
    }`,
    isChosen: location === chosen
  }))
]

/** The value of differences, after a number of rows; empty without a currency. */
const worth = (value: number | null, freshness: State["tally"]["freshness"], words = "worth"): string => {
  const currency = freshness?.currency ?? null
  return currency === null || value === 0 ? "" : `, ${words} ${value === null ? "?" : formatMoney(value, currency)}`
}

/** Opens the chooser with the known locations, and fetches all. */
export const openLocations = (state: State): Step => {
  const { tally } = state
  return fetchLocations(
    chooser(state, { _tag: "Location" }, "Location", locationChoices(tally, tally.totals?.locations ?? []))
  )
}

/** Shows the fetched locations; the selection stays. */
export const onLocations = (state: State, { locations }: TallyCounts): State => {
  const { overlay } = state
  if (overlay?._tag !== "Chooser" || overlay.purpose._tag !== "Location") return state
  const choices = locationChoices(state.tally, locations)
  const value = overlay.choices[overlay.selected]?.value
  return {
    ...state,
    overlay: { ...overlay, choices, selected: Math.max(0, choices.findIndex((choice) => choice.value === value)) }
  }
}

export const openVerdicts = (state: State): State => {
  const { freshness, totals, view } = state.tally
  const rowsAndWorth = (verdict: Verdict): string =>
    totals === null ? "" : `${count(totals.summary[verdict])} rows${worth(totals.values[verdict], freshness)}, `
  return chooser(
    state,
    { _tag: "Verdicts" },
    "Show rows with these verdicts",
    Verdict.literals.map((verdict, index) => ({
      value: verdict,
      text: label(verdict),
      detail: `${rowsAndWorth(verdict)}key ${index + 1}`,
      isChosen: view.verdicts.includes(verdict)
    })),
    true
  )
}

export const openBegan = (state: State): State =>
  chooser(state, { _tag: "Began" }, "Rows that got their verdict within", [
    { value: "", text: "Any time", detail: null, isChosen: state.tally.view.began === null },
    ...beganWithin.map((hours): Choice => ({
      value: String(hours),
      text: hours === 1 ? "1 hour" : hours > 24 ? `${hours / 24} days` : `${hours} hours`,
      detail: null,
      isChosen: false
    }))
  ])

/** Opens the prompt for an amount, in the currency of the prices. */
export const openMinValue = (state: State): State => {
  const { freshness, view: { minValue } } = state.tally
  const currency = freshness?.currency ?? ""
  const text = minValue === null ? "" : amountText(minValue, currency)
  return prompt(state, { _tag: "MinValue", currency }, `Rows worth at least (${currency})`, text)
}

export const openSort = (state: State): State => {
  const { descending, sort } = state.tally.view
  return chooser(
    state,
    { _tag: "Sort" },
    "Sort by",
    tallySorts.map((column) => ({
      value: column,
      text: sortNames[column],
      detail: column !== sort
        ? null
        : column === "harm"
        ? "now"
        : descending
        ? "now, descending"
        : "now; again to reverse",
      isChosen: column === sort
    }))
  )
}

export const openExport = (state: State): State =>
  chooser(state, { _tag: "Export" }, "Export the filtered rows as", [
    { value: "csv", text: "CSV for a spreadsheet", detail: "ids stay text", isChosen: false },
    { value: "json", text: "JSON", detail: "for programs; as stocktally tally --format json", isChosen: false }
  ])

/** Opens the chooser of the ids of a row. */
export const openCopy = (state: State, row: TallyRow): State => {
  const ids: ReadonlyArray<readonly [text: string, value: string | null | undefined]> = [
    ["Row", row.id],
    ["Barcode", row.barcode],
    ["Loop variant", row.loop?.variantId],
    ["Loop location", row.loop?.locationId],
    ["Haravan variant", row.haravan?.variantId],
    ["Haravan product", row.haravan?.productId],
    ["Haravan location", row.haravan?.locationId],
    // Several Haravan locations can feed a row.
    ...(row.haravan?.locationId === null
      ? row.parts.map(({ location, locationId }) => [`Haravan location ${location}`, locationId] as const)
      : [])
  ]
  const choices = ids.flatMap(([text, value]): ReadonlyArray<Choice> =>
    value === null || value === undefined ? [] : [{ value, text, detail: value, isChosen: false }]
  )
  return chooser(state, { _tag: "Copy", row }, "Copy", choices)
}

/** Opens the question whether the records that the latest sync missed are really gone. */
export const openAcceptLoss = (state: State): State => {
  const run = refusedRun(state)
  if (run === null) return state
  const overlay: ConfirmOverlay = {
    _tag: "Confirm",
    purpose: { _tag: "AcceptLoss" },
    title: "Are these records of Loop and Haravan really gone?",
    lines: [
      `Missing from the last sync: ${run.problem?.split(" would be gone")[0] ?? "many records"}.`,
      "Accept it only if these records are really gone. A sync reads everything again, and marks the records that " +
      "are still missing as gone or not linked: their rows leave the tally, or keep the other side. Nothing changes " +
      "at Loop or Haravan. Records that they list again come back."
    ]
  }
  return { ...state, overlay }
}

/** Moves the selection by some choices. */
export const chooseBy = (state: State, by: number): State => {
  const { overlay } = state
  if (overlay?._tag !== "Chooser") return state
  const last = overlay.choices.length - 1
  const selected = Math.max(0, Math.min(last, overlay.selected + by))
  return { ...state, overlay: { ...overlay, selected } }
}

/** Adds the selected choice, or removes it. */
export const toggleChoice = (state: State): State => {
  const { overlay } = state
  if (overlay?._tag !== "Chooser" || !overlay.isMultiple) return state
  return {
    ...state,
    overlay: {
      ...overlay,
      choices: overlay.choices.map((choice, index) =>
        index === overlay.selected ? { ...choice, isChosen: !choice.isChosen } : choice
      )
    }
  }
}

/** Closes the overlay, and restores the filter that it changed. */
export const leaveOverlay = (state: State): Step => {
  const { overlay } = state
  const closed: State = { ...state, overlay: null }
  if (overlay?._tag === "Prompt") {
    const { purpose } = overlay
    if (purpose._tag === "Jump") return reset(closed, "tally.jump")
    if (purpose._tag === "FilterShops") return withoutEffects(filterShops(closed, purpose.before))
    if (purpose._tag === "Filter" && purpose.before !== state.tally.view.text) {
      return show(closed, { text: purpose.before })
    }
  }
  return overlay?._tag === "Chooser" && overlay.purpose._tag === "Location"
    ? reset(closed, "tally.locations")
    : withoutEffects(closed)
}
