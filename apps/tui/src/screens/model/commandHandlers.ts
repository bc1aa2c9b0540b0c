/** The handlers of commands. */
import type { CommandId } from "../keys/commands.ts"
import { verdictKeys } from "../keys/verdictKeys.ts"
import { refetchScreen } from "./invalidate.ts"
import { copy } from "./clipboard.ts"
import { openDetail, openSelected, readAgain, currentRow, withOpensWhenLoaded } from "./detail.ts"
import { deleteAfter, deleteBefore, deleteToStart, deleteWord, moveCursor } from "./lineEdit.ts"
import { cancellable, cancelQuery } from "./queries.ts"
import { sideOf } from "./declarations.ts"
import { decisionBasis, selectedLink, showLinks, undo } from "./links.ts"
import { listHeight } from "./layout.ts"
import { select } from "./listWindow.ts"
import { move } from "./movement.ts"
import {
  leaveOverlay,
  openAcceptLoss,
  openBegan,
  openCopy,
  openExport,
  openFilter,
  openFilterShops,
  openIgnore,
  openJump,
  openLink,
  openLocations,
  openMinValue,
  openPalette,
  openSort,
  openVerdicts,
  toggleChoice
} from "./overlays.ts"
import { notify } from "./notice.ts"
import { openShop } from "./openShop.ts"
import { filterShops, selectedShop } from "./shops.ts"
import { cycleScreen, goBack, goTo, openHelp } from "./screens.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { startSync, toggleWatch } from "./sync.ts"
import { clearFilters, cycleSort, isReplacingRows, moveTo, show, toggleVerdict } from "./tally.ts"
import { isFiltered } from "./tallyView.ts"
import { edit } from "./textInput.ts"

/** All commands but `accept`, which may run another command, and the choices of the palette. */
type HandledCommand = Exclude<CommandId, "accept" | "choice-down" | "choice-up">

type Handler = (state: State) => Step

const back: Handler = (state) => {
  const key = cancellable(state)
  if (key !== undefined) return cancelQuery(state, key)
  if (state.backStack.length > 0) return goBack(state)
  if (state.screen === "shops") return withoutEffects(filterShops(state, ""))
  return state.shops === null || (state.screen === "tally" && isFiltered(state.tally.view))
    ? clearFilters(state)
    : goTo(state, "shops")
}

/** Opens the row that is `by` further, and selects it. */
const openNeighbour = (by: number): Handler => (state) => {
  const { list } = state.tally
  const row = list.rows[list.selected + by]
  return row === undefined ? withoutEffects(state) : sequence(
    state,
    (state) => moveTo(state, select(list, list.selected + by, listHeight("tally", state.size))),
    (state) => openDetail(state, row)
  )
}

const onVerdict = (id: CommandId): Handler => (state) => {
  const found = verdictKeys.find((entry) => entry.id === id)
  return found === undefined ? withoutEffects(state) : toggleVerdict(state, found.verdict)
}

const handlers: { readonly [C in HandledCommand]: Handler } = {
  rules: (state) =>
    withoutEffects(notify(
      state,
      "In a shell: stocktally rules list shows them, rules propose suggests some"
    )),
  quit: (state) => [state, [{ _tag: "Quit" }]],
  "quit-now": (state) => [state, [{ _tag: "Quit" }]],
  close: goBack,
  suspend: (state) => [state, [{ _tag: "Suspend" }]],
  redraw: (state) => [state, [{ _tag: "Redraw" }]],
  help: openHelp,
  palette: (state) => withoutEffects(openPalette(state)),
  refresh: refetchScreen,
  "screen-next": (state) => cycleScreen(state, 1),
  "screen-previous": (state) => cycleScreen(state, -1),
  "screen-shops": (state) => goTo(state, "shops"),
  "open-shop": (state) => {
    const shop = selectedShop(state)
    return shop === undefined ? withoutEffects(state) : openShop(state, shop.slug)
  },
  "filter-shops": (state) => withoutEffects(openFilterShops(state)),
  "screen-tally": (state) => goTo(state, "tally"),
  "screen-sync": (state) => goTo(state, "sync"),
  "screen-links": (state) => goTo(state, "links"),
  "screen-doctor": (state) => goTo(state, "doctor"),
  back,
  down: (state) => move(state, "down"),
  up: (state) => move(state, "up"),
  "page-down": (state) => move(state, "page-down"),
  "page-up": (state) => move(state, "page-up"),
  "half-page-down": (state) => move(state, "half-page-down"),
  "half-page-up": (state) => move(state, "half-page-up"),
  first: (state) => move(state, "first"),
  last: (state) => move(state, "last"),
  open: (state) => isReplacingRows(state) ? withoutEffects(withOpensWhenLoaded(state, true)) : openSelected(state),
  filter: (state) => withoutEffects(openFilter(state)),
  "filter-verdict": (state) => withoutEffects(openVerdicts(state)),
  "toggle-verdict-1": onVerdict("toggle-verdict-1"),
  "toggle-verdict-2": onVerdict("toggle-verdict-2"),
  "toggle-verdict-3": onVerdict("toggle-verdict-3"),
  "toggle-verdict-4": onVerdict("toggle-verdict-4"),
  "toggle-verdict-5": onVerdict("toggle-verdict-5"),
  "toggle-verdict-6": onVerdict("toggle-verdict-6"),
  "toggle-verdict-7": onVerdict("toggle-verdict-7"),
  "toggle-verdict-8": onVerdict("toggle-verdict-8"),
  "toggle-verdict-9": onVerdict("toggle-verdict-9"),
  "all-verdicts": (state) => show(state, { verdicts: [] }),
  "filter-location": openLocations,
  "filter-began": (state) => withoutEffects(openBegan(state)),
  "filter-value": (state) => withoutEffects(openMinValue(state)),
  "toggle-empty": (state) => show(state, { empty: !state.tally.view.empty }),
  "toggle-transit": (state) => show(state, { allLocations: !state.tally.view.allLocations }),
  "clear-filters": clearFilters,
  jump: (state) => withoutEffects(openJump(state)),
  sort: (state) => withoutEffects(openSort(state)),
  "sort-next": (state) => cycleSort(state, 1),
  "sort-previous": (state) => cycleSort(state, -1),
  "sort-reverse": (state) => show(state, { descending: !state.tally.view.descending }),
  export: (state) => withoutEffects(openExport(state)),
  "copy-id": (state) => {
    const row = currentRow(state)
    return withoutEffects(row === undefined ? state : openCopy(state, row))
  },
  "copy-sku": (state) => {
    const sku = currentRow(state)?.sku ?? null
    return sku === null ? withoutEffects(state) : copy(state, sku)
  },
  "read-again": readAgain,
  "row-next": openNeighbour(1),
  "row-previous": openNeighbour(-1),
  sync: (state) => startSync(state, { kind: "auto", acceptLoss: false }),
  "sync-full": (state) => startSync(state, { kind: "full", acceptLoss: false }),
  "sync-accept-loss": (state) => withoutEffects(openAcceptLoss(state)),
  watch: toggleWatch,
  link: (state) => {
    const about = decisionBasis(state)
    return withoutEffects(about === undefined ? state : openLink(state, about))
  },
  ignore: (state) => {
    const about = decisionBasis(state)
    return withoutEffects(about === undefined ? state : openIgnore(state, about))
  },
  undo,
  "links-kind": (state) => {
    const { kind } = state.links
    return showLinks(state, { kind: kind === null ? "variant" : kind === "variant" ? "location" : null })
  },
  "links-troubled": (state) => showLinks(state, { showsProblemsOnly: !state.links.showsProblemsOnly }),
  "copy-link-id": (state) => {
    const row = selectedLink(state)
    return row === undefined
      ? withoutEffects(state)
      : copy(state, (sideOf(row) === "loop" ? row.loop : row.haravan)?.id ?? "")
  },
  leave: leaveOverlay,
  "toggle-choice": (state) => withoutEffects(toggleChoice(state)),
  "cursor-left": (state) => edit(state, (line) => moveCursor(line, -1)),
  "cursor-right": (state) => edit(state, (line) => moveCursor(line, 1)),
  "cursor-start": (state) => edit(state, (line) => moveCursor(line, -line.cursor)),
  "cursor-end": (state) => edit(state, (line) => moveCursor(line, line.graphemes.length)),
  "delete-before": (state) => edit(state, deleteBefore),
  "delete-after": (state) => edit(state, deleteAfter),
  "delete-word": (state) => edit(state, deleteWord),
  "delete-to-start": (state) => edit(state, deleteToStart)
}

/** Runs a command whose conditions hold. */
export const handle = (state: State, id: HandledCommand): Step => handlers[id](state)

/** The ids of the commands that are handled here. */
export const handled: ReadonlyArray<string> = Object.keys(handlers)
