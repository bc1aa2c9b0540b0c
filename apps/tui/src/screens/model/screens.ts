/** Switching screens. */
import { mainScreens } from "../keys/Context.ts"
import { isPending } from "./query.ts"
import { runDoctorIfDue } from "./doctor.ts"
import { resetDetail } from "./detail.ts"
import { reloadLinks, showLinks } from "./links.ts"
import { fetchShops } from "./shops.ts"
import type { State, MainScreen } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { fetchRuns } from "./sync.ts"

/** The screen below Detail and Help. */
export const mainScreenOf = ({ backStack, screen }: Pick<State, "backStack" | "screen">): MainScreen =>
  mainScreens.find((id) => id === (backStack[0] ?? screen)) ?? "tally"

/** Goes to a screen and fetches its data if needed. */
export const goTo = (state: State, screen: MainScreen): Step =>
  sequence({ ...state, screen, backStack: [], detail: null }, resetDetail, (state) => enter(state, screen))

const enter = (state: State, screen: MainScreen): Step => {
  switch (screen) {
    case "shops":
      return fetchShops(state)
    case "tally":
      return withoutEffects(state)
    case "sync":
      return fetchRuns(state)
    case "links":
      // It is not kept up to date while another screen is shown.
      return isPending(state, "links.page") ?
        withoutEffects(state)
        : state.links.list.isLoaded ?
        reloadLinks(state)
        : showLinks(state, {})
    case "doctor":
      return runDoctorIfDue(state)
  }
}

export const cycleScreen = (state: State, by: number): Step => {
  const screens = mainScreens.filter((screen) => screen !== "shops" || state.shops !== null)
  const at = screens.indexOf(mainScreenOf(state))
  return goTo(state, screens[(at + by + screens.length) % screens.length] ?? "tally")
}

/** Back to the screen below Detail or Help. */
export const goBack = (state: State): Step => {
  const previous = state.backStack.at(-1)
  if (previous === undefined) return withoutEffects(state)
  const back: State = { ...state, screen: previous, backStack: state.backStack.slice(0, -1) }
  return state.screen === "detail" ? resetDetail({ ...back, detail: null }) : withoutEffects(back)
}

export const openHelp = (state: State): Step =>
  withoutEffects(
    state.screen === "help"
      ? state
      : { ...state, screen: "help", backStack: [...state.backStack, state.screen], helpTop: 0 }
  )
