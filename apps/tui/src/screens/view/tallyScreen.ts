import { errorOf } from "../model/query.ts"
import { listHeight } from "../model/layout.ts"
import { formatMoney } from "@stocktally/schema"
import type { State } from "../model/state/State.ts"
import { firstSync, isSyncing } from "../model/sync.ts"
import { totalOf } from "../model/tallyView.ts"
import type { Theme } from "../../terminal/tones.ts"
import { type ScreenContent, placeholderLines } from "./ScreenContent.ts"
import { shown } from "../../terminal/visible.ts"
import { count } from "../../terminal/count.ts"
import { minuteOf } from "../../terminal/time.ts"
import { layoutFor } from "./tallyColumns.ts"
import { countLines, notCountedText } from "./tallyCounts.ts"
import { headerLine, rowLine } from "./tallyRows.ts"

/** Counts that filter, the rows, and where among them the selection is. */
export const tallyScreen = (state: State, theme: Theme): ScreenContent => {
  const { now, size, tally } = state
  const { flashes, list, view } = tally
  const layout = layoutFor(size.columns, {
    locations: view.location === null,
    rules: list.rows.some(({ rule }) => rule !== null),
    currency: tally.freshness?.currency ?? null
  })
  const height = listHeight("tally", size)
  const rows = list.rows.slice(list.top, list.top + height)
  const body = rows.map((row, index) =>
    rowLine(
      row,
      {
        isSelected: list.top + index === list.selected,
        isNew: flashes.has(row.id)
      },
      layout,
      theme,
      now
    )
  )
  return {
    head: [...countLines(state, theme), headerLine(layout, view.sort, view.descending, theme)],
    body: body.length > 0 ? body : placeholderLines(whyEmpty(state), state, theme),
    selected: list.selected - list.top,
    foot: [],
    middle: filterText(state, theme),
    right: positionText(state),
    total: null
  }
}

/** What the rows are filtered by, verdicts aside: those are marked among the counts. */
const filterText = ({ tally }: State, theme: Theme): string => {
  const { view } = tally
  const currency = tally.freshness?.currency ?? null
  return shown(
    [
      ...(view.text === "" ? [] : [`/${view.text}`]),
      ...(view.location === null ? [] : [`at ${view.location}`]),
      ...(view.began === null ? [] : [`turned since ${minuteOf(view.began)}`]),
      ...(view.minValue === null ? [] : [`worth ${formatMoney(view.minValue, currency)} or more`]),
      ...(view.empty ? ["with empty ones"] : []),
      ...(view.allLocations ? ["with those in transit"] : []),
      notCountedText(tally.totals),
      unpricedText(tally)
    ].filter((part) => part !== "").join("  "),
    theme.surface.unicode
  )
}

/** How many rows are not where what they are worth would put them. */
const unpricedText = ({ freshness, totals }: State["tally"]): string =>
  totals === null || totals.unpriced === 0 || (freshness?.currency ?? null) === null
    ? ""
    : `${count(totals.unpriced)} without a price`

const positionText = (state: State): string => {
  const { tally } = state
  const { list, view } = tally
  const order = view.sort === "harm" ? "worst first" : ""
  if (list.rows.length === 0 || firstSync(state) !== null) return order
  const total = totalOf(tally)
  const at = list.offset === null ? "" : count(list.offset + list.selected + 1)
  const of = total === null ? "" : at === "" ? `${count(total)} rows` : ` of ${count(total)}`
  return [order, `${at}${of}`].filter((
    part
  ) => part !== "").join("  ")
}

const whyEmpty = (state: State): string => {
  const { origin, queries, tally } = state
  const { list, view } = tally
  const error = errorOf(state, "open") ?? errorOf(state, "tally.page")
  if (error !== null) return error.line
  if (!origin.isOpen) return "Opening the store..."
  if (!list.isLoaded) return `Waiting for ${queries["tally.page"]?.pending?.subject ?? "the rows"}...`
  if (
    view.text !== "" || view.verdicts.length > 0 || view.location !== null || view.began !== null ||
    view.minValue !== null
  ) {
    return "No row passes these filters. Esc clears them."
  }
  const left = notCountedText(tally.totals)
  if (left !== "") return `Every row is left out; ${left}`
  return isSyncing(state)
    ? "Nothing is in the store yet. The rows come once both sides are read and compared."
    : "Nothing is in the store yet. U starts a sync."
}
