/** Accepting an overlay: the text, the choice or the confirmation. */
import type { LinkEnd, LinkRow } from "@stocktally/tally"
import * as Result from "effect/Result"
import { reset } from "./query.ts"
import { copy } from "./clipboard.ts"
import { parseAmount } from "./amount.ts"
import { startExport } from "./export.ts"
import { textOf } from "./lineEdit.ts"
import { type DeclarationResult, ignoreDeclaration, linkDeclaration, linkKey } from "./declarations.ts"
import { sendDecision } from "./links.ts"
import { openLinkId } from "./overlays.ts"
import type { DecisionBasis } from "./state/Decision.ts"
import type { ChooserOverlay, PromptOverlay } from "./state/Overlay.ts"
import type { State } from "./state/State.ts"
import { isDescendingAtFirst, tallySorts } from "./state/Tally.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { startSync } from "./sync.ts"
import { chooseVerdicts, jumpTo, show } from "./tally.ts"

const close = (state: State): State => ({ ...state, overlay: null })

/** Accepts the overlay. The palette runs a command instead. */
export const acceptOverlay = (state: State): Step => {
  switch (state.overlay?._tag) {
    case "Prompt":
      return acceptPrompt(state, state.overlay)
    case "Chooser":
      return acceptChoice(state, state.overlay)
    case "Confirm":
      return startSync(close(state), { kind: "auto", acceptLoss: true })
    case "Palette":
    case undefined:
      return withoutEffects(state)
  }
}

const acceptPrompt = (state: State, overlay: PromptOverlay): Step => {
  const text = textOf(overlay.edit)
  const { purpose } = overlay
  const note = (note: string): Step => withoutEffects({ ...state, overlay: { ...overlay, note } })
  switch (purpose._tag) {
    case "Filter":
    case "FilterShops":
      return withoutEffects(close(state))
    case "Jump":
      return text.trim() === ""
        ? note("type the SKU to jump to")
        : jumpTo({ ...state, overlay: { ...overlay, note: null } }, text.trim())
    case "MinValue":
      return Result.match(parseAmount(text, purpose.currency), {
        onFailure: note,
        onSuccess: (minValue) => show(close(state), { minValue })
      })
    case "Ignore":
      return declare(state, overlay, purpose.about, ignoreDeclaration(purpose.about.row, text), note)
    case "Link":
      return declare(
        state,
        overlay,
        purpose.about,
        linkDeclaration(purpose.about.row, text, candidatesOf(state, purpose.about.row)),
        note
      )
  }
}

/** The possible partners of a row whose names are known. */
const candidatesOf = ({ links: { candidates } }: State, row: LinkRow): ReadonlyArray<LinkEnd> =>
  candidates?.key === linkKey(row) ? candidates.ends : []

const declare = (
  state: State,
  overlay: PromptOverlay | ChooserOverlay,
  about: DecisionBasis,
  decision: DeclarationResult,
  note: (problem: string) => Step
): Step =>
  Result.match(decision, {
    onFailure: note,
    onSuccess: (declaration) => sendDecision(close(state), { about, declaration, overlay, tries: 0 })
  })

const acceptChoice = (state: State, overlay: ChooserOverlay): Step => {
  const { choices, purpose, selected } = overlay
  const value = choices[selected]?.value
  const closed = close(state)
  if (value === undefined) return withoutEffects(closed)
  switch (purpose._tag) {
    case "Location":
      return sequence(
        closed,
        (state) => reset(state, "tally.locations"),
        (state) => show(state, { location: value === "" ? null : value })
      )
    case "Began":
      return show(closed, { began: value === "" ? null : state.now - Number(value) * 3_600_000 })
    case "Verdicts": {
      const chosen = choices.filter(({ isChosen }) => isChosen).map(({ value }) => value)
      // Without any choice, Enter means the selected verdict, or clears a filter that was there.
      return chooseVerdicts(closed, chosen.length > 0 || state.tally.view.verdicts.length > 0 ? chosen : [value])
    }
    case "Sort": {
      const { view } = state.tally
      const sort = tallySorts.find((column) => column === value) ?? "harm"
      const descending = sort === view.sort ? sort !== "harm" && !view.descending : isDescendingAtFirst(sort)
      return show(closed, { sort, descending })
    }
    case "Export":
      return startExport(closed, value === "json" ? "json" : "csv")
    case "Candidate":
      return value === ""
        ? withoutEffects(openLinkId(state, purpose.about))
        : declare(
          closed,
          overlay,
          purpose.about,
          linkDeclaration(purpose.about.row, value, candidatesOf(state, purpose.about.row)),
          () => withoutEffects(closed)
        )
    case "Copy":
      return copy(closed, value)
  }
}
