import type { ShopSummary } from "@stocktally/sync"
import { count } from "../../terminal/count.ts"
import { cells, Line } from "../../terminal/Line.ts"
import { timeOfDay, zoneAt } from "../../terminal/time.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { shown } from "../../terminal/visible.ts"
import { fitMiddle } from "../../terminal/width.ts"
import { listHeight } from "../model/layout.ts"
import { errorOf } from "../model/query.ts"
import { isUnread } from "../model/shops.ts"
import type { ShopsState } from "../model/state/Shops.ts"
import type { State } from "../model/state/State.ts"
import { emptyContent, placeholderLines, type ScreenContent } from "./ScreenContent.ts"
import { margin, type ShopsLayout, shopsLayout } from "./shopsColumns.ts"

/** All shops, those that need attention most first, with their freshness, last sync, counts and value. */
export const shopsScreen = (state: State, theme: Theme): ScreenContent => {
  const { now, shops, size: { columns } } = state
  if (shops === null) return emptyContent
  const layout = shopsLayout(columns)
  const { list, text } = shops
  const rows = list.rows.slice(list.top, list.top + listHeight("shops", state.size))
  return {
    ...emptyContent,
    head: [
      countLine(shops, columns, theme),
      new Line(theme, columns).add("Sorted: ", "quiet").add("worst first").gap(2).add("Filter: ", "quiet")
        .add(text === "" ? "none" : `/${text}`, text === "" ? "plain" : "strong").toString(),
      headerLine(layout, columns, theme)
    ],
    body: rows.length > 0
      ? rows.map((shop, index) => rowLine(shop, list.top + index === list.selected, layout, columns, now, theme))
      : placeholderLines(whyEmpty(state, shops), state, theme),
    selected: list.selected - list.top,
    middle: readText(shops),
    right: rows.length === 0 ? "" : `${count(list.selected + 1)} of ${count(list.rows.length)}`
  }
}

/** When the shops were read, and whether that keeps on. */
const readText = ({ everyMillis, readAt }: ShopsState): string => {
  const at = readAt === null ? "Not read yet" : `Read at ${timeOfDay(readAt)}${zoneAt(readAt)}`
  return everyMillis === null ? `${at}; R reads again. Only the open shop is synced.` : `${at}.`
}

const wasNeverSynced = ({ asOf, lastRun, state }: ShopSummary): boolean =>
  state === "open" && asOf === null && lastRun === null

const kinds: ReadonlyArray<readonly [text: string, tone: Tone, isOf: (shop: ShopSummary) => boolean]> = [
  ["not open", "bad", (shop) => shop.state !== "open" && !isUnread(shop)],
  ["sync failed", "bad", ({ lastRun }) => lastRun?.status === "failed"],
  ["out of date", "warning", ({ stale }) => stale],
  ["never synced", "warning", wasNeverSynced],
  ["being read", "notice", isUnread]
]

/** How many shops there are, and how many of each kind that needs attention. */
const countLine = ({ all }: ShopsState, columns: number, theme: Theme): string => {
  const line = new Line(theme, columns).add(`${count(all.length)} ${all.length === 1 ? "shop" : "shops"}`, "strong")
  for (const [text, tone, isOf] of kinds) {
    const number = all.filter(isOf).length
    if (number > 0) line.gap(2).add(`${count(number)} ${text}`, tone)
  }
  return line.toString()
}

const headerLine = ({ columns, nameWidth }: ShopsLayout, room: number, theme: Theme): string => {
  const line = new Line(theme, room).gap(margin).cell("SHOP", nameWidth, "strong")
  for (const { align, gap, header, width } of columns) line.gap(gap).cell(header, width, "strong", align)
  return line.toString()
}

/** Why a shop has no numbers; null if it has. */
const insteadOfNumbers = (shop: ShopSummary): readonly [text: string, tone: Tone] | null => {
  if (wasNeverSynced(shop)) return ["never synced", "warning"]
  switch (shop.state) {
    case "open":
      return null
    case "opening":
      return shop.problem === null ? ["being read...", "quiet"] : [shop.problem, "warning"]
    case "failed":
      return [shop.problem ?? "it cannot be opened", "bad"]
  }
}

const rowLine = (
  shop: ShopSummary,
  isSelected: boolean,
  { columns, nameWidth }: ShopsLayout,
  room: number,
  now: number,
  theme: Theme
): string => {
  const look = isSelected ? theme.plain : theme
  const needsAttention = shop.problem !== null || shop.lastRun?.status === "failed"
  const line = new Line(look, room - 1).add(needsAttention ? "! " : "  ", "bad").add(
    cells(
      fitMiddle(shown(shop.label, theme.surface.unicode), nameWidth, theme.glyphs.ellipsis),
      nameWidth,
      "left",
      theme
    ),
    shop.state === "open" ? "plain" : "quiet"
  )
  const instead = insteadOfNumbers(shop)
  if (instead === null) {
    for (const { align, gap, text, tone, width } of columns) {
      line.gap(gap).cell(text(shop, now), width, tone(shop), align)
    }
  } else line.gap(2).add(...instead)
  return isSelected ? theme.inverse(`${theme.glyphs.selected}${line.to(room - 1).toString()}`) : ` ${line.toString()}`
}

const whyEmpty = (state: State, { readAt, text }: ShopsState): string =>
  errorOf(state, "shops")?.line ??
    (text !== ""
      ? "No shop matches the filter. Esc clears it."
      : readAt === null
      ? "Waiting for the shops..."
      : "There is no shop.")
