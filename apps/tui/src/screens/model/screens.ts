/** Going from screen to screen. */
import { top } from "../keys/Context.ts"
import { isPending } from "./query.ts"
import { examineWhereDue } from "./doctor.ts"
import { resetDetail } from "./detail.ts"
import { reloadLinks, showLinks } from "./links.ts"
import type { State, TopScreen } from "./state/State.ts"
import { inTurn, stay, type Step } from "./Step.ts"
import { fetchRuns } from "./sync.ts"

/** The screen below Detail and Help. */
export const topScreenOf = ({ below, screen }: Pick<State, "below" | "screen">): TopScreen =>
  top.find((id) => id === (below[0] ?? screen)) ?? "tally"

/** Goes to a screen and asks for what it shows, where nobody has yet. */
export const goTo = (state: State, screen: TopScreen): Step =>
  inTurn({ ...state, screen, below: [], detail: null }, resetDetail, (state) => enter(state, screen))

const enter = (state: State, screen: TopScreen): Step => {
  switch (screen) {
    case "tally":
      return stay(state)
    case "sync":
      return fetchRuns(state)
    case "links":
      // While nobody looked, it was not kept up to date.
      return isPending(state, "links.page") ?
        stay(state)
        : state.links.list.isLoaded ?
        reloadLinks(state)
        : showLinks(state, {})
    case "doctor":
      return examineWhereDue(state)
  }
}

export const cycleScreen = (state: State, by: number): Step => {
  const at = top.indexOf(topScreenOf(state))
  return goTo(state, top[(at + by + top.length) % top.length] ?? "tally")
}

/** Back to the screen below Detail or Help. */
export const goBack = (state: State): Step => {
  const below = state.below.at(-1)
  if (below === undefined) return stay(state)
  const back: State = { ...state, screen: below, below: state.below.slice(0, -1) }
  return state.screen === "detail" ? resetDetail({ ...back, detail: null }) : stay(back)
}

export const openHelp = (state: State): Step =>
  stay(
    state.screen === "help"
      ? state
      : { ...state, screen: "help", below: [...state.below, state.screen], helpTop: 0 }
  )
