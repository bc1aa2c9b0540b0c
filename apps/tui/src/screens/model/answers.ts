/** What the answers to questions do. */
import type { Source } from "@stocktally/schema"
import { again } from "./again.ts"
import { fail, settle } from "./asking.ts"
import { onHistory, onReadAgain, onRow, onSiblings, openNext, withOpensNext } from "./detail.ts"
import { onExamined } from "./doctor.ts"
import type { Answered, Event } from "./Event.ts"
import { onExported, onExportFailed } from "./exporting.ts"
import { onCandidates, onDeclared, onDeclareFailed, onLinkAgain, onLinksPage } from "./links.ts"
import { notify } from "./notice.ts"
import { onLocations } from "./overlays.ts"
import { topScreenOf, goTo } from "./screens.ts"
import type { Answers } from "./state/Slot.ts"
import type { State } from "./state/State.ts"
import { inTurn, stay, type Step } from "./Step.ts"
import { askRuns, onRuns, onRunsFailed, onStarted, onStartFailed, watch } from "./sync.ts"
import { abandonPage, askCounts, goToRow, onCounts, onPage, reloadPage, withoutForeignTotals } from "./tally.ts"

/** An answer has come. One to a question that is not the newest of its kind says nothing any more. */
export const onAnswered = (state: State, answered: Answered): Step => {
  const isOutdated = state.asked[answered.slot]?.isOutdated === true
  const settled = settle(state, answered.slot, answered.id)
  if (settled === undefined) return stay(state)
  return inTurn(
    settled,
    (state) => take(state, answered),
    // Taking it may have asked the same again.
    (state) =>
      isOutdated && state.asked[answered.slot]?.waiting === null
        ? again[answered.slot]?.(state) ?? stay(state)
        : stay(state)
  )
}

const take = (state: State, answered: Answered): Step => {
  switch (answered.slot) {
    case "open":
      return onOpened(state, answered.value)
    case "tally.page":
      return inTurn(ofSource(state, answered.value.source), (state) => onPage(state, answered.value), openNext)
    case "tally.counts":
      return stay(onCounts(ofSource(state, answered.value.source), answered.value))
    case "tally.locations":
      return stay(onLocations(state, answered.value))
    case "tally.jump":
      return onJump(state, answered.value)
    case "detail.row":
      return stay(onRow(state, answered.value))
    case "detail.siblings":
      return stay(onSiblings(state, answered.value))
    case "detail.history":
      return stay(onHistory(state, answered.value))
    case "detail.again":
      return onReadAgain(state, answered.value)
    case "sync.runs":
      return watch(onRuns(state, answered.value))
    case "sync.start":
      return onStarted(state, answered.value)
    case "links.page":
      return onLinksPage(state, answered.value)
    case "links.candidates":
      return stay(onCandidates(state, answered.value))
    case "links.again":
      return onLinkAgain(state, answered.value)
    case "links.declare":
      return onDeclared(state, answered.value)
    case "doctor":
      return stay(onExamined(state, answered.value))
    case "export":
      return stay(onExported(state, answered.value))
  }
}

/** Numbers are named after where they come from, whatever was there when it was opened. */
const ofSource = (state: State, source: Source): State =>
  state.origin.source === source ? state : { ...state, origin: { ...state.origin, source } }

/** There is something to ask: what is on the screen is asked for, and the latest runs, which say when the next is due. */
const onOpened = (state: State, { missing, place, source, staleAfterMillis }: Answers["open"]): Step => {
  const opened: State = {
    ...state,
    origin: { ...state.origin, source, place, missing, staleAfterMillis, isOpen: true }
  }
  const screen = topScreenOf(state)
  return inTurn(
    opened,
    reloadPage,
    askCounts,
    askRuns,
    (state) => screen === "links" || screen === "doctor" ? goTo(state, screen) : stay(state)
  )
}

const onJump = (state: State, row: Answers["tally.jump"]): Step => {
  const { overlay } = state
  if (overlay?._tag !== "Prompt" || overlay.purpose._tag !== "Jump") return stay(state)
  return row === null
    ? stay({ ...state, overlay: { ...overlay, note: "no row has this SKU; / searches for parts of one" } })
    : goToRow({ ...state, overlay: null }, row)
}

/** A question was not answered. What is shown stays, and the reason is where the answer would be. */
export const onFailed = (state: State, { id, problem, slot }: Event & { readonly _tag: "Failed" }): Step => {
  const failed = fail(state, slot, id, problem)
  if (failed === undefined) return stay(state)
  switch (slot) {
    case "tally.page":
      return stay(withOpensNext(abandonPage(failed), false))
    case "tally.counts":
      return stay(withoutForeignTotals(failed))
    case "links.page":
      return stay({ ...failed, links: { ...failed.links, list: { ...failed.links.list, pending: null } } })
    case "tally.jump":
      return failed.overlay?._tag === "Prompt"
        ? stay({ ...failed, overlay: { ...failed.overlay, note: problem.line } })
        : stay(failed)
    case "sync.runs":
      return stay(onRunsFailed(failed))
    case "sync.start":
      return stay(onStartFailed(failed))
    case "links.again":
    case "links.declare":
      return onDeclareFailed(failed, problem.line)
    case "export":
      return stay(onExportFailed(failed, problem.line))
    case "detail.again":
      return stay(notify(failed, problem.line, "bad"))
    case "open":
    case "tally.locations":
    case "detail.row":
    case "detail.siblings":
    case "detail.history":
    case "links.candidates":
    case "doctor":
      return stay(failed)
  }
}
