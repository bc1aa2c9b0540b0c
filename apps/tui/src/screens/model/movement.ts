/** Moving in the rows, runs or lines of a screen. */
import { listHeight } from "./layout.ts"
import { moveLinksTo } from "./links.ts"
import { scroll, select } from "./listWindow.ts"
import { chooseBy } from "./overlays.ts"
import { moveShopsTo } from "./shops.ts"
import type { ListWindow } from "./state/ListWindow.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"
import { goToEnd, moveTo } from "./tally.ts"

/** The distance of a move. A page overlaps the one before by a line. */
export type Move = "down" | "up" | "page-down" | "page-up" | "half-page-down" | "half-page-up" | "first" | "last"

const stepOf = (move: Exclude<Move, "first" | "last">, height: number): number => {
  switch (move) {
    case "down":
      return 1
    case "up":
      return -1
    case "page-down":
      return Math.max(1, height - 1)
    case "page-up":
      return -Math.max(1, height - 1)
    case "half-page-down":
      return Math.max(1, Math.floor(height / 2))
    case "half-page-up":
      return -Math.max(1, Math.floor(height / 2))
  }
}

const isEnd = (move: Move): move is "first" | "last" => move === "first" || move === "last"

/** Moves in the chooser on top, or else in the list or text of the screen. */
export const move = (state: State, move: Move): Step => {
  if (state.overlay?._tag === "Chooser") {
    const { choices } = state.overlay
    return withoutEffects(
      chooseBy(
        state,
        move === "first" ? -choices.length : move === "last" ? choices.length : stepOf(move, choices.length)
      )
    )
  }
  const height = listHeight(state.screen, state.size)
  switch (state.screen) {
    case "tally": {
      if (isEnd(move)) return goToEnd(state, move)
      const { list } = state.tally
      return list.rows.length === 0 ? withoutEffects(state) : moveTo(state, moved(list, move, height))
    }
    case "shops": {
      if (state.shops === null) return withoutEffects(state)
      const { list } = state.shops
      return withoutEffects(moveShopsTo(state, isEnd(move) ? endOf(list, move, height) : moved(list, move, height)))
    }
    case "links": {
      const { list } = state.links
      if (list.rows.length === 0) return withoutEffects(state)
      return moveLinksTo(state, isEnd(move) ? endOf(list, move, height) : moved(list, move, height))
    }
    case "sync": {
      const { runs, selected, top } = state.sync
      const count = runs?.length ?? 0
      const next = scrolled(selected, move, count - 1, height)
      const from = Math.min(top, next)
      return withoutEffects({
        ...state,
        sync: { ...state.sync, selected: next, top: Math.max(from, next - height + 1, 0) }
      })
    }
    case "detail":
      return withoutEffects(
        state.detail === null ? state : {
          ...state,
          detail: { ...state.detail, top: scrolled(state.detail.top, move, lastTop(state, height), height) }
        }
      )
    case "doctor":
      return withoutEffects({
        ...state,
        doctor: { ...state.doctor, top: scrolled(state.doctor.top, move, lastTop(state, height), height) }
      })
    case "help":
      return withoutEffects({ ...state, helpTop: scrolled(state.helpTop, move, lastTop(state, height), height) })
  }
}

/** Moves the selection by one row, or scrolls the rows by more. */
const moved = <L extends Parameters<typeof select>[0]>(
  list: L,
  move: Exclude<Move, "first" | "last">,
  height: number
): ReturnType<typeof select> & L => {
  const by = stepOf(move, height)
  const next = move === "down" || move === "up" ? select(list, list.selected + by, height) : scroll(list, by, height)
  return { ...list, ...next }
}

const endOf = <Row, Ref>(list: ListWindow<Row, Ref>, end: "first" | "last", height: number): ListWindow<Row, Ref> =>
  select(list, end === "first" ? 0 : list.rows.length - 1, height)

const scrolled = (at: number, move: Move, last: number, height: number): number =>
  Math.max(0, Math.min(last, move === "first" ? 0 : move === "last" ? last : at + stepOf(move, height)))

/** The last line that can be at the top of a screen of text, as it was last drawn. */
const lastTop = ({ lineCounts, screen }: State, height: number): number =>
  Math.max(0, (lineCounts[screen] ?? 0) - height)
