/** How each question is asked anew that can be asked anew without anyone deciding to. */
import { ask, refresh } from "./asking.ts"
import { askHistory, askRow, askSiblings } from "./detail.ts"
import { examine } from "./doctor.ts"
import { askCandidates, reloadLinks } from "./links.ts"
import type { SlotAgain } from "./slots.ts"
import type { Slot } from "./state/Slot.ts"
import type { State } from "./state/State.ts"
import { inTurn, stay, type Step } from "./Step.ts"
import { askRuns } from "./sync.ts"
import { askCounts, askLocations, reloadPage } from "./tally.ts"

/** Opens the store, or the way to the service. */
export const open = (state: State): Step =>
  ask(state, { slot: "open" }, state.origin.place === null ? "the store" : state.origin.place)

const waysAgain: { readonly [S in SlotAgain]: (state: State) => Step } = {
  open,
  "tally.page": reloadPage,
  "tally.counts": (state) => askCounts(state),
  "tally.locations": (state) =>
    state.overlay?._tag === "Chooser" && state.overlay.purpose._tag === "Location" ? askLocations(state) : stay(state),
  "detail.row": askRow,
  "detail.siblings": askSiblings,
  "detail.history": askHistory,
  "sync.runs": askRuns,
  "links.page": reloadLinks,
  "links.candidates": askCandidates,
  doctor: examine
}

export const again: { readonly [S in Slot]?: (state: State) => Step } = waysAgain

const refreshed = (state: State, slots: ReadonlyArray<Slot>): Step =>
  inTurn(state, ...slots.map((slot) => (state: State) => refresh(state, slot, again[slot] ?? stay)))

/** Rows, verdicts or links are others than before: what shows them is read anew. */
export const refreshData = (state: State): Step =>
  !state.origin.isOpen ? stay(state) : refreshed(state, [
    "tally.page",
    "tally.counts",
    ...(state.detail === null ? [] : ["detail.row", "detail.siblings", "detail.history"] as const),
    ...(state.screen === "links" || state.below.includes("links") ? ["links.page"] as const : [])
  ])

/** A row has become stale: what shows how old it is is read anew. */
export const refreshStale = (state: State): Step =>
  refreshed(state, ["tally.page", ...(state.detail === null ? [] : ["detail.row", "detail.siblings"] as const)])

/** What the user looks at is read anew, and what could not be read before. */
export const refreshScreen = (state: State): Step => {
  if (!state.origin.isOpen) {
    return inTurn(state, open, (state) => state.screen === "doctor" ? examine(state) : stay(state))
  }
  switch (state.screen) {
    case "tally":
      return refreshed(state, ["tally.page", "tally.counts"])
    case "detail":
      return refreshed(state, ["detail.row", "detail.siblings", "detail.history"])
    case "sync":
      return refreshed(state, ["sync.runs"])
    case "links":
      return refreshed(state, ["links.page"])
    case "doctor":
      return examine(state)
    case "help":
      return stay(state)
  }
}

/** The service is back: what was asked of it while it was away is asked again. */
export const refreshAll = (state: State): Step => inTurn(state, refreshData, (state) => refreshed(state, ["sync.runs"]))
