/** The model: a pure function from an event and its time to the next state and side effects. */
import type { EpochMillis } from "@stocktally/schema"
import { onFailed, onSucceeded, start } from "./queries.ts"
import { onCommand, onKey } from "./runCommand.ts"
import type { Event } from "./Event.ts"
import { onExportAdvanced } from "./export.ts"
import { isTooSmall, listHeight } from "./layout.ts"
import { resize } from "./listWindow.ts"
import { onShopRead } from "./shops.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"
import { prefetch } from "./tally.ts"
import { onUpdate } from "./updates.ts"
import { onTick } from "./wake.ts"
import { write } from "./textInput.ts"

/** The next state and side effects. */
export const reduce = (before: State, event: Event, now: EpochMillis): Step => {
  const state = before.now === now ? before : { ...before, now }
  switch (event._tag) {
    case "Started":
      return start(state)
    case "KeyPressed":
      return onKey(state, event.key, event.text)
    case "Pasted":
      return isTooSmall(state.size) ? withoutEffects(state) : write(state, event.text)
    case "CommandChosen":
      return onCommand(state, event.command)
    case "Resized":
      return onResized(state, event)
    case "Measured":
      return withoutEffects(state.lineCounts[event.screen] === event.lines ? state : onMeasured(state, event))
    case "Ticked":
      return onTick(state)
    case "Updated":
      return onUpdate(state, event.update)
    case "Succeeded":
      return onSucceeded(state, event)
    case "Failed":
      return onFailed(state, event)
    case "ShopRead":
      return withoutEffects(onShopRead(state, event.id, event.shop))
    case "ExportAdvanced":
      return withoutEffects(onExportAdvanced(state, event.id, event.path, event.rows))
  }
}

const onResized = (state: State, { columns, rows }: Event & { readonly _tag: "Resized" }): Step => {
  const size = { columns, rows }
  return prefetch({
    ...state,
    size,
    shops: state.shops && { ...state.shops, list: resize(state.shops.list, listHeight("shops", size)) },
    tally: { ...state.tally, list: resize(state.tally.list, listHeight("tally", size)) },
    links: { ...state.links, list: resize(state.links.list, listHeight("links", size)) }
  })
}

/** Scrolls back a text that has become shorter. */
const onMeasured = (state: State, { lines, screen }: Event & { readonly _tag: "Measured" }): State => {
  const top = (at: number): number => Math.min(at, Math.max(0, lines - listHeight(screen, state.size)))
  const measured: State = { ...state, lineCounts: { ...state.lineCounts, [screen]: lines } }
  switch (screen) {
    case "detail":
      return { ...measured, detail: state.detail && { ...state.detail, top: top(state.detail.top) } }
    case "doctor":
      return { ...measured, doctor: { ...state.doctor, top: top(state.doctor.top) } }
    case "help":
      return { ...measured, helpTop: top(state.helpTop) }
    case "shops":
    case "tally":
    case "sync":
    case "links":
      return measured
  }
}
