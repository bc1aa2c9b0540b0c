import type { Notice, State } from "./state/State.ts"

const shownMillis = 6000

/** Shows a notice at the bottom for a few seconds. */
export const notify = (state: State, text: string, tone: Notice["tone"] = "plain"): State => ({
  ...state,
  notice: { text, tone, until: state.now + shownMillis }
})
