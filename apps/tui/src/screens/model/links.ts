/** Links and records without one: declaring, and undoing that. */
import { isDeepStrictEqual } from "node:util"
import type { LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkChangeResult, LinksPage } from "@stocktally/sync"
import { fetchQuery, isPending, reset } from "./query.ts"
import { listHeight } from "./layout.ts"
import { linkKey, otherSide, sideOf } from "./declarations.ts"
import {
  anchorsOf,
  emptyWindow,
  withCurrentAnchors,
  addPage,
  replacePages,
  selectedRow,
  nextPage
} from "./listWindow.ts"
import { evidenceLabels } from "../../terminal/verdicts.ts"
import { notify } from "./notice.ts"
import type { Declaration, DecisionBasis } from "./state/Decision.ts"
import type { LinksRef, LinksState, PendingDecision, UndoEntry } from "./state/Links.ts"
import type { ListWindow, PendingPage } from "./state/ListWindow.ts"
import type { ChooserOverlay, PromptOverlay } from "./state/Overlay.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"

const pageRows = 100
const maxUndo = 50
/** Candidates are fetched only of a row that stays selected. */
const candidatesDelayMillis = 120

const firstRef: LinksRef = { cursor: null, before: null }

const withLinks = (state: State, links: Partial<LinksState>): State => ({
  ...state,
  links: { ...state.links, ...links }
})
const heightOf = (state: State): number => listHeight("links", state.size)

/** The row that is selected. */
export const selectedLink = ({ links }: Pick<State, "links">): LinkRow | undefined => selectedRow(links.list)

const fetchPage = (state: State, pending: PendingPage<LinksRef>, ref: LinksRef, subject: string): Step => {
  const { showsProblemsOnly, kind, list } = state.links
  return fetchQuery(withLinks(state, { list: { ...list, pending } }), {
    key: "links.page",
    kind: kind ?? undefined,
    troubled: showsProblemsOnly,
    limit: pageRows,
    cursor: ref.cursor ?? undefined
  }, subject)
}

const replaceWith = (
  state: State,
  ref: LinksRef,
  anchors: ReadonlyArray<string>,
  line: number,
  isReload = false
): Step =>
  fetchPage(
    state,
    { _tag: "Replace", anchors, line, end: "first", self: ref, soughtRow: null, isReload },
    ref,
    "the links"
  )

/** The page of the selected row. */
const selectedPage = ({ pages, selected }: LinksState["list"]): LinksRef => {
  let index = selected
  const page = pages.find(({ rows }) => {
    if (index < rows.length) return true
    index -= rows.length
    return false
  })
  return page?.self ?? firstRef
}

/** The page of a row; the first one if it is not loaded. */
const pageWith = ({ pages }: LinksState["list"], key: string | undefined): LinksRef =>
  pages.find(({ rows }) => rows.some((row) => linkKey(row) === key))?.self ?? firstRef

/** Reads the page of the selected row again. */
export const reloadLinks = (state: State): Step => {
  const { list } = state.links
  return replaceWith(state, selectedPage(list), anchorsOf(list, linkKey), list.selected - list.top, true)
}

/** Reads the page of a row whose decision was undone, and selects the row. */
const showRestored = (state: State, { filters, page, rowKey }: UndoEntry): Step => {
  const { kind, list, showsProblemsOnly } = state.links
  return filters.kind === kind && filters.showsProblemsOnly === showsProblemsOnly
    ? replaceWith(state, page, [rowKey, ...anchorsOf(list, linkKey)], list.selected - list.top, true)
    : reloadLinks(state)
}

/** Shows links with other filters, from the beginning. */
export const showLinks = (state: State, change: Pick<Partial<LinksState>, "kind" | "showsProblemsOnly">): Step =>
  replaceWith(withLinks(state, { ...change, list: emptyWindow, candidates: null }), firstRef, [], 0)

/** Fetches the page next to the loaded ones, if the selection is near their edge and no page is pending. */
const prefetch = (state: State): Step => {
  const { list } = state.links
  const next = isPending(state, "links.page") || !list.isLoaded ? undefined : nextPage(list, heightOf(state))
  return next === undefined ? withoutEffects(state) : fetchPage(state, next, next.ref, "more links")
}

/** Shows a fetched page. */
export const onLinksPage = (state: State, { nextCursor, rows, version }: LinksPage): Step => {
  const { list } = state.links
  const { pending } = list
  if (pending === null) return withoutEffects(state)
  const self = pending._tag === "Adjacent" ? pending.ref : pending.self ?? firstRef
  const page = {
    rows,
    self,
    before: self.before,
    after: nextCursor === null ? null : { cursor: nextCursor, before: self }
  }
  // The last row of the last page may have been linked.
  if (pending._tag === "Replace" && rows.length === 0 && self.before !== null) {
    return replaceWith(state, self.before, [], 0)
  }
  const height = heightOf(state)
  const next: ListWindow<LinkRow, LinksRef> = pending._tag === "Adjacent"
    ? addPage(list, page, pending.side, { height, keyOf: linkKey })
    : replacePages(list, page, pending, { keyOf: linkKey, height, total: null })
  // Rows of other pages may be of an older version, and a decision is based on the oldest.
  const oldest = pending._tag === "Adjacent" ? Math.min(version, state.links.version ?? version) : version
  return sequence(withLinks(state, { list: next, version: oldest }), fetchCandidates, prefetch)
}

/** Fetches the candidates of the selected row, after a delay. */
export const fetchCandidates = (state: State): Step => {
  const row = selectedLink(state)
  const ids = row?.unlinked?.candidates ?? []
  if (row === undefined || ids.length === 0) return reset(withLinks(state, { candidates: null }), "links.candidates")
  if (state.links.candidates?.key === linkKey(row)) return withoutEffects(state)
  return fetchQuery(
    withLinks(state, { candidates: null }),
    { key: "links.candidates", kind: row.kind, upstream: otherSide(sideOf(row)), ids },
    "the possible partners",
    { delayMillis: candidatesDelayMillis }
  )
}

export const onCandidates = (state: State, ends: ReadonlyArray<LinkEnd>): State => {
  const row = selectedLink(state)
  return row === undefined ? state : withLinks(state, { candidates: { key: linkKey(row), ends } })
}

/** Moves the selection. */
export const moveLinksTo = (state: State, list: ListWindow<LinkRow, LinksRef>): Step =>
  sequence(withLinks(state, { list: withCurrentAnchors(list, linkKey) }), fetchCandidates, prefetch)

/** The basis of a decision: the selected row as it is shown now. */
export const decisionBasis = (state: State): DecisionBasis | undefined => {
  const row = selectedLink(state)
  const { version } = state.links
  return row === undefined || version === null ? undefined : { row, seen: row, version }
}

const fetchDeclare = (
  state: State,
  { changes, description }: Declaration,
  baseVersion: number,
  decision: PendingDecision | null
): Step =>
  fetchQuery(
    withLinks(state, { declaring: { description, baseVersion, decision } }),
    { key: "links.declare", changes, ifVersion: baseVersion },
    "the links to be saved"
  )

/** Sends a decision with the version that it is based on. */
export const sendDecision = (state: State, decision: PendingDecision): Step =>
  fetchDeclare(state, decision.declaration, decision.about.version, decision)

/** Fetches the record of a decision again, because links have changed since. */
const fetchDecisionRecord = (state: State, { about: { row } }: PendingDecision): Step => {
  const upstream = sideOf(row)
  const recordId = (upstream === "loop" ? row.loop : row.haravan)?.id ?? ""
  return fetchQuery(
    state,
    { key: "links.record", kind: row.kind, upstream, recordId },
    "the record that you decided on"
  )
}

const maxTries = 5

/**
 * Compares the record of a decision with what the user saw. If it has not changed, the decision is sent again; if it
 * has, the user sees the change and decides again.
 */
export const onDecisionRecord = (state: State, { rows: [row], version }: LinksPage): Step => {
  const decision = state.links.declaring?.decision ?? null
  if (decision === null) return withoutEffects(state)
  const { about, declaration, overlay, tries } = decision
  if (row !== undefined && tries < maxTries && isDeepStrictEqual(row, about.seen)) {
    return fetchDeclare(state, declaration, version, { ...decision, about: { ...about, version }, tries: tries + 1 })
  }
  const done = withLinks(state, { declaring: null })
  if (row === undefined) return reloadLinks(notify(done, "the record is gone; nothing was saved", "warning"))
  const next: DecisionBasis = { ...about, seen: row, version }
  return reloadLinks({ ...done, overlay: reopenOverlay(overlay, next) })
}

const reopenOverlay = (
  overlay: PromptOverlay | ChooserOverlay,
  about: DecisionBasis
): PromptOverlay | ChooserOverlay => {
  const changed = `Changed by someone else: ${describeLink(about.seen)}. Nothing was saved. Enter decides again`
  if (overlay._tag === "Prompt") {
    const { purpose } = overlay
    return {
      ...overlay,
      purpose: purpose._tag === "Ignore" || purpose._tag === "Link" ? { ...purpose, about } : purpose,
      note: changed
    }
  }
  return {
    ...overlay,
    purpose: overlay.purpose._tag === "Candidate" ? { ...overlay.purpose, about } : overlay.purpose,
    title: changed
  }
}

/** The link of a record, or why it has none. */
const describeLink = ({ evidence, haravan, loop, unlinked }: LinkRow): string =>
  unlinked !== null
    ? unlinked.detail
    : `linked ${loop?.sku ?? loop?.name ?? ""} with ${haravan?.sku ?? haravan?.name ?? ""} (${
      evidence === null ? "no evidence" : evidenceLabels[evidence]
    })`

/** Undoes the last declaration, if links have not changed since: it would undo that too. */
export const undo = (state: State): Step => {
  const last = state.links.undo.at(-1)
  return last === undefined ? withoutEffects(state) : fetchDeclare(state, last, last.resultVersion, null)
}

/** Reacts to a saved declaration, or to one that was refused because links had changed. */
export const onDeclared = (state: State, declared: LinkChangeResult | null): Step => {
  const { declaring, undo } = state.links
  const done = withLinks(state, { declaring: null })
  const decision = declaring?.decision ?? null
  if (declared === null && decision !== null) return fetchDecisionRecord(state, decision)
  if (declared === null) {
    const notified = notify(
      withLinks(done, { undo: undo.slice(0, -1) }),
      "links have changed since, so this cannot be undone; nothing was changed. Check the record and decide again",
      "warning"
    )
    return reloadLinks(notified)
  }
  const description = declaring?.description ?? "the links were changed"
  const after = declared.relinked === null ? "; the rows follow with the next sync" : ""
  const isUndo = decision === null
  const kept = withLinks(done, {
    undo: isUndo
      ? undo.slice(0, -1).map((entry, index, all) =>
        // The links are as before the undone declaration, so the one before it can be undone now.
        index === all.length - 1 && entry.resultVersion === undo.at(-1)?.baseVersion
          ? { ...entry, resultVersion: declared.version }
          : entry
      )
      : [...undo, {
        rowKey: declaring?.decision?.declaration.rowKey ?? "",
        page: pageWith(state.links.list, declaring?.decision?.declaration.rowKey),
        filters: { kind: state.links.kind, showsProblemsOnly: state.links.showsProblemsOnly },
        description,
        changes: declared.undo,
        baseVersion: declaring?.baseVersion ?? declared.version,
        resultVersion: declared.version
      }]
        .slice(-maxUndo),
    candidates: null
  })
  const undone = undo.at(-1)
  return isUndo && undone !== undefined
    ? showRestored(notify(kept, `undone: ${description}${after}`, "good"), undone)
    : reloadLinks(notify(kept, `${description}${after}; u undoes it`, "good"))
}

/** Reloads the links after a declaration that failed, or whose result is unknown. */
export const onDeclareFailed = (state: State, line: string): Step =>
  reloadLinks(notify(withLinks(state, { declaring: null }), line, "bad"))

/** Stops waiting for a page; loaded ones stay. */
export const abandonLinksPage = (state: State): State =>
  withLinks(state, { list: { ...state.links.list, pending: null } })
