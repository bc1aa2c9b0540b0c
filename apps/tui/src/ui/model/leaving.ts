/** What Esc leaves: the wait that somebody would see on the screen. */
import { isWaiting, leave } from "./asking.ts"
import { leaveExport } from "./exporting.ts"
import { leaveLinks } from "./links.ts"
import type { Slot } from "./state/Slot.ts"
import type { ScreenId, State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"
import { onStartFailed } from "./sync.ts"
import { leavePage } from "./tally.ts"

/** Those that somebody began; then what the screen is read by, save where Esc leaves the screen itself and these with it. */
const begun: ReadonlyArray<Slot> = ["export", "links.declare", "detail.again", "tally.jump", "sync.start", "open"]
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
  [...begun, ...shown[state.screen]].find((slot) => isWaiting(state, slot))

/** Leaves it. */
export const leaveWait = (state: State, slot: Slot): Step => {
  switch (slot) {
    case "export":
      return leaveExport(state)
    case "tally.page":
      return leavePage(state)
    case "links.page":
      return leaveLinks(state)
    case "sync.start": {
      const [left, requests] = leave(state, slot)
      return [onStartFailed(left), requests]
    }
    case "links.declare": {
      const [left, requests] = leave({ ...state, links: { ...state.links, declaring: null } }, slot)
      return [left, requests]
    }
    default:
      return leave(state, slot)
  }
}

/** Leaves what Esc leaves now. */
export const leaveOne = (state: State): Step => {
  const slot = leavable(state)
  return slot === undefined ? stay(state) : leaveWait(state, slot)
}
