/** Whether commands can act, and why if they cannot. */
import type { Command } from "../keys/commands.ts"
import type { Condition } from "../keys/Condition.ts"
import { type Context, mainScreens } from "../keys/Context.ts"
import { currentRow } from "./detail.ts"
import { isTooSmall } from "./layout.ts"
import { cancellable } from "./queries.ts"
import { isPending } from "./query.ts"
import { selectedLink } from "./links.ts"
import { selectedShop } from "./shops.ts"
import type { ScreenId, State, MainScreen } from "./state/State.ts"
import { isSyncing, refusedRun } from "./sync.ts"
import { isReplacingRows } from "./tally.ts"
import { isFiltered } from "./tallyView.ts"

const hasRow = (state: State): true | string => currentRow(state) !== undefined || "no row is selected"

const hasOtherRow = ({ tally: { list } }: State, by: number): boolean => list.rows[list.selected + by] !== undefined

const hasShop = ({ shops }: State): true | string =>
  shops === null || shops.open !== null || "no shop is open; Enter opens one"

const conditions: { readonly [C in Condition]: (state: State) => true | string } = {
  isOpen: ({ origin, queries }) => origin.isOpen || (queries.open?.error?.line ?? "Stocktally's data is not open yet"),
  // Only the service can do it.
  isConnected: ({ origin }) => origin.connectionError ?? true,
  hasUpstream: ({ origin }) => origin.missing.length < 2 || "neither LOOP_API_KEY nor HARAVAN_ACCESS_TOKEN is set",
  isIdle: (state) => !isSyncing(state) || "a sync is running",
  canGoBack: (state) =>
    state.backStack.length > 0 || cancellable(state) !== undefined ||
    (state.screen === "tally" && isFiltered(state.tally.view)) ||
    (state.shops !== null && (state.screen !== "shops" || state.shops.text !== "")) ||
    "there is nothing to cancel; q quits",
  hasShops: ({ shops }) => shops !== null || "there is only one shop",
  hasShop,
  hasShopToOpen: (state) => selectedShop(state) !== undefined || "no shop is selected",
  hasRows: ({ tally: { list, view } }) =>
    list.rows.length > 0 ||
    (!list.isLoaded ? "no rows are read yet" : isFiltered(view) ? "no row matches the filters" : "there are no rows"),
  hasRow,
  // Rows that are being read may have one.
  hasRowToOpen: (state) => isReplacingRows(state) || hasRow(state),
  hasNextRow: (state) => hasOtherRow(state, 1) || "this is the last row",
  hasPreviousRow: (state) => hasOtherRow(state, -1) || "this is the first row",
  hasSku: (state) => (currentRow(state)?.sku ?? null) !== null || "this row has no SKU",
  // A row that is about to be replaced is not copied.
  isCurrent: (state) => state.screen === "detail" || !isReplacingRows(state) || "the rows are still being read",
  hasCurrency: ({ tally }) =>
    (tally.freshness?.currency ?? null) !== null || "no row has a value: the currency of Haravan is not known yet",
  isFiltered: ({ tally }) => isFiltered(tally.view) || "there is no filter",
  isSorted: ({ tally }) => tally.view.sort !== "harm" || "the worst rows come first; press s to sort by a column",
  hidesVerdicts: ({ tally }) => tally.view.verdicts.length > 0 || "all verdicts are shown",
  isNotExporting: (state) => !isPending(state, "export") || "an export is running; Esc cancels it",
  isNotReading: (state) => !isPending(state, "detail.readAgain") || "both sides are being read; Esc cancels",
  hasLoss: (state) => refusedRun(state) !== null || "nothing to accept",
  hasLink: (state) => selectedLink(state) !== undefined || "nothing is selected",
  isUndecided: (state) => {
    const row = selectedLink(state)
    if (row === undefined) return "nothing is selected"
    return row.unlinked !== null ||
      (row.evidence === "declared"
        ? "it is linked by hand already; u undoes the latest change"
        : "it is linked already")
  },
  isNotDeclaring: (state) =>
    (!isPending(state, "links.declare") && !isPending(state, "links.record")) ||
    "the latest change is still being saved",
  canUndo: ({ links }) => links.undo.length > 0 || "nothing was linked or ignored here yet",
  isMultiple: ({ overlay }) =>
    (overlay?._tag === "Chooser" && overlay.isMultiple) || "only one of these can be chosen, with Enter"
}

/** True if a command can act in its context; the reason if not. */
export const canAct = (state: State, { when = [] }: Pick<Command, "when">): true | string => {
  for (const condition of when) {
    const answer = conditions[condition](state)
    if (answer !== true) return answer
  }
  return true
}

/** True if another shop can be opened; the reason if not. */
export const canOpenShop = (state: State): true | string => canAct(state, { when: ["isNotDeclaring"] })

/** The context of the next key. */
export const contextOf = ({ overlay, screen, size }: Pick<State, "overlay" | "screen" | "size">): Context => {
  if (isTooSmall(size)) return "small"
  switch (overlay?._tag) {
    case undefined:
      return screen
    case "Palette":
      return "palette"
    case "Prompt":
      return "prompt"
    case "Chooser":
      return "chooser"
    case "Confirm":
      return "confirm"
  }
}

/** The screen that a command by name applies to: the one below Help, if Help covers one. */
export const targetScreen = (
  { backStack, screen }: Pick<State, "backStack" | "screen">,
  { contexts }: Command
): ScreenId => screen === "help" && !contexts.includes("help") ? backStack.at(-1) ?? "tally" : screen

/** The screen to open for a command of another screen; undefined for one of the target screen, or only of Detail. */
export const screenToOpen = (state: Pick<State, "backStack" | "screen">, command: Command): MainScreen | undefined =>
  command.contexts.includes(targetScreen(state, command))
    ? undefined
    : mainScreens.find((screen) => command.contexts.includes(screen))

/** True if a command by name can act on the screen that it is for; the reason if not. */
export const canActByName = (state: State, command: Command): true | string => {
  const screen = screenToOpen(state, command)
  if (screen !== undefined) {
    const there = screen === "shops" ? true : hasShop(state)
    return there === true ? canAct({ ...state, screen }, command) : there
  }
  const meant = targetScreen(state, command)
  return command.contexts.includes(meant)
    ? canAct({ ...state, screen: meant }, command)
    : "only in Detail; Enter on Tally opens it"
}
