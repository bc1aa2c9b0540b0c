import { formatMoney, type Verdict } from "@stocktally/schema"
import { errorOf } from "../model/query.ts"
import { hasColumnGroups, listHeight } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import { sortNames } from "../model/state/Tally.ts"
import { firstSync, isSyncing } from "../model/sync.ts"
import { totalOf } from "../model/tallyView.ts"
import type { Theme } from "../../terminal/tones.ts"
import { label } from "../../terminal/verdicts.ts"
import { type ScreenContent, placeholderLines } from "./ScreenContent.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { localMinute, zoneAt } from "../../terminal/time.ts"
import { layoutFor } from "./tallyLayout.ts"
import { countLines, notCountedText } from "./tallyCounts.ts"
import { groupLine, headerLine, rowLine } from "./tallyRows.ts"

/** The tally: counts that filter by verdict, the order and filters, the rows, and the position among them. */
export const tallyScreen = (state: State, theme: Theme): ScreenContent => {
  const { now, size, tally } = state
  const { flashes, list, view } = tally
  const layout = layoutFor(size.columns, {
    locations: view.location === null,
    rules: list.rows.some(({ rule }) => rule !== null),
    currency: tally.freshness?.currency ?? null,
    zone: zoneAt(now),
    sort: view.sort
  })
  const height = listHeight("tally", size)
  const rows = list.rows.slice(list.top, list.top + height)
  const body = rows.map((row, index) =>
    rowLine(
      row,
      { isSelected: list.top + index === list.selected, isNew: flashes.has(row.id) },
      layout,
      theme,
      now
    )
  )
  return {
    head: [
      ...countLines(state, theme),
      viewLine(state, theme),
      ...(hasColumnGroups(size.columns) ? [groupLine(layout, theme)] : []),
      headerLine(layout, view.sort, view.descending, theme)
    ],
    body: body.length > 0 ? body : placeholderLines(whyEmpty(state), state, theme),
    selected: list.selected - list.top,
    foot: [],
    middle: "",
    right: positionText(state),
    total: null
  }
}

/** The order of the rows, the filters, and the rows that are left out. */
const viewLine = (state: State, theme: Theme): string => {
  const { size, tally } = state
  const { view } = tally
  const { ascending, descending } = theme.glyphs
  const filters = filterTexts(state)
  return new Line(theme, size.columns)
    .add("Sorted: ", "quiet")
    .add(view.sort === "harm" ? "worst first" : `${sortNames[view.sort]} ${view.descending ? descending : ascending}`)
    .gap(2)
    .add("Filter: ", "quiet")
    .add(filters.length === 0 ? "none" : filters.join(", "), filters.length === 0 ? "plain" : "strong")
    .gap(2)
    .add([notCountedText(tally.totals), unpricedText(tally)].filter((text) => text !== "").join("; "), "quiet")
    .toString()
}

const filterTexts = ({ tally }: State): ReadonlyArray<string> => {
  const { view } = tally
  return [
    ...(view.text === "" ? [] : [`/${view.text}`]),
    ...(view.verdicts.length === 0 ? [] : [oneOf(view.verdicts)]),
    ...(view.location === null ? [] : [`at ${view.location}`]),
    ...(view.began === null ? [] : [`since ${localMinute(view.began)} or later`]),
    ...(view.minValue === null
      ? []
      : [`worth ${formatMoney(view.minValue, tally.freshness?.currency ?? null)} or more`]),
    ...(view.empty ? ["with empty rows"] : []),
    ...(view.allLocations ? ["with rows in transit"] : [])
  ]
}

const oneOf = (verdicts: ReadonlyArray<Verdict>): string => verdicts.map(label).join(" or ")

/** How many rows have no value, and so are not in the order of values. */
const unpricedText = ({ freshness, totals }: State["tally"]): string =>
  totals === null || totals.unpriced === 0 || (freshness?.currency ?? null) === null
    ? ""
    : `${count(totals.unpriced)} without a price`

const positionText = (state: State): string => {
  const { tally } = state
  const { list } = tally
  if (list.rows.length === 0 || firstSync(state) !== null) return ""
  const total = totalOf(tally)
  const position = list.offset === null ? "" : count(list.offset + list.selected + 1)
  if (total === null) return position
  return position === "" ? `${count(total)} rows` : `${position} of ${count(total)}`
}

const whyEmpty = (state: State): string => {
  const { origin, queries, tally } = state
  const { list, view } = tally
  const error = errorOf(state, "open") ?? errorOf(state, "tally.page")
  if (error !== null) return error.line
  if (!origin.isOpen) return "Opening Stocktally's data..."
  if (!list.isLoaded) return `Waiting for ${queries["tally.page"]?.pending?.subject ?? "the rows"}...`
  if (
    view.text !== "" || view.verdicts.length > 0 || view.location !== null || view.began !== null ||
    view.minValue !== null
  ) {
    return "No row matches the filters. Esc clears them."
  }
  const left = notCountedText(tally.totals)
  if (left !== "") return `There are no other rows; ${left}.`
  return isSyncing(state)
    ? "Nothing has been read yet. Rows appear once both shops are read and compared."
    : "Nothing has been read yet. U starts a sync."
}
