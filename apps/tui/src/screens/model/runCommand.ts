/** Running commands by key or by name, and explaining why one cannot act. */
import { type Command, commandAt, type CommandId, commandOf } from "../keys/commands.ts"
import { canAct, canActByName, contextOf, screenToOpen, targetScreen } from "./conditions.ts"
import { paletteEntries } from "./palette.ts"
import { acceptOverlay } from "./acceptOverlay.ts"
import { withOpensWhenLoaded } from "./detail.ts"
import { textOf } from "./lineEdit.ts"
import { notify } from "./notice.ts"
import { handle } from "./commandHandlers.ts"
import { openShop } from "./openShop.ts"
import { goBack, goTo } from "./screens.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { write } from "./textInput.ts"

/** Runs the command of a key; other keys type into an input. */
export const onKey = (before: State, key: string, text: string): Step => {
  // Any key cancels an Enter that waits for rows.
  const state = withOpensWhenLoaded(before.notice === null ? before : { ...before, notice: null }, false)
  const context = contextOf(state)
  const command = commandAt(context, key)
  if (command !== undefined) return run(state, command, canAct(state, command))
  return text !== "" && (context === "prompt" || context === "palette") ? write(state, text) : withoutEffects(state)
}

/** Runs a command by name. */
export const onCommand = (state: State, id: CommandId): Step => {
  const command = commandOf(id)
  return command === undefined ? withoutEffects(state) : runNamed(state, command, canActByName(state, command))
}

/** Runs a command on the screen that it is for. */
const runNamed = (state: State, command: Command, can: true | string): Step => {
  const screen = screenToOpen(state, command)
  return sequence(
    state,
    (state) =>
      can !== true ?
        withoutEffects(state)
        : screen !== undefined ?
        goTo(state, screen)
        : targetScreen(state, command) === state.screen ?
        withoutEffects(state)
        : goBack(state),
    (state) => run(state, command, can)
  )
}

const run = (state: State, { id, title }: Command, can: true | string): Step => {
  if (can !== true) return withoutEffects(notify(state, `${title}: ${can}`, "warning"))
  switch (id) {
    case "accept":
      return state.overlay?._tag === "Palette" ? acceptCommand(state) : acceptOverlay(state)
    case "choice-down":
      return withoutEffects(chooseCommand(state, 1))
    case "choice-up":
      return withoutEffects(chooseCommand(state, -1))
    default:
      return handle(state, id)
  }
}

/** Moves the selection of the palette; the first command follows the last. */
const chooseCommand = (state: State, by: number): State => {
  const { overlay } = state
  if (overlay?._tag !== "Palette") return state
  const count = paletteEntries(state, textOf(overlay.edit)).length
  return count === 0
    ? state
    : { ...state, overlay: { ...overlay, selected: (overlay.selected + by + count) % count, note: null } }
}

const acceptCommand = (state: State): Step => {
  const { overlay } = state
  if (overlay?._tag !== "Palette") return withoutEffects(state)
  const entry = paletteEntries(state, textOf(overlay.edit))[overlay.selected]
  const note = entry === undefined ? "nothing matches" : entry.reason
  if (entry === undefined || note !== null) return withoutEffects({ ...state, overlay: { ...overlay, note } })
  const closed: State = { ...state, overlay: null }
  return entry._tag === "Shop" ? openShop(closed, entry.shop.slug) : runNamed(closed, entry.command, true)
}
