/** What Esc leaves: the wait that somebody would see on the screen. */
import { leave, putBehind, shownWait } from "./asking.ts"
import { leaveExport } from "./exporting.ts"
import { leaveLinks } from "./links.ts"
import { notify } from "./notice.ts"
import type { Slot } from "./state/Slot.ts"
import type { ScreenId, State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"
import { onStartFailed } from "./sync.ts"
import { leavePage, withoutForeignTotals } from "./tally.ts"

/** Those that somebody began; then what the screen is read by, save where Esc leaves the screen itself and these with it. */
const begun: ReadonlyArray<Slot> = [
  "export",
  "links.declare",
  "links.again",
  "detail.again",
  "tally.jump",
  "sync.start",
  "open"
]
const shown: { readonly [S in ScreenId]: ReadonlyArray<Slot> } = {
  tally: ["tally.page", "tally.counts"],
  detail: [],
  sync: ["sync.runs"],
  links: ["links.page", "links.candidates"],
  doctor: ["doctor"],
  help: []
}

/** Which wait Esc leaves now, if any. */
export const leavable = (state: State): Slot | undefined =>
  [...begun, ...shown[state.screen]].find((slot) => shownWait(state, slot) !== null)

/** Leaves it. */
export const leaveWait = (state: State, slot: Slot): Step => {
  switch (slot) {
    case "export":
      return leaveExport(state)
    case "tally.page":
      return leavePage(state)
    case "tally.counts": {
      const [left, requests] = leave(state, slot)
      return [withoutForeignTotals(left), requests]
    }
    case "links.page":
      return leaveLinks(state)
    case "sync.start": {
      const [left, requests] = leave(state, slot)
      return [
        notify(onStartFailed(left), "you left the wait for the sync to begin; it may begin all the same"),
        requests
      ]
    }
    case "detail.again": {
      const [left, requests] = leave(state, slot)
      return [notify(left, "you left the wait for both upstreams; a asks them again"), requests]
    }
    // What was said may be kept already, and only its answer says how it is taken back.
    case "links.again":
    case "links.declare":
      return stay(notify(putBehind(state, slot), "it goes on behind this, and what comes of it is told here"))
    default:
      return leave(state, slot)
  }
}
