/** Links and records without one: deciding, and taking it back. */
import { isDeepStrictEqual } from "node:util"
import type { LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkChangeResult, LinksPage } from "@stocktally/sync"
import { fetchQuery, isPending, reset } from "./query.ts"
import { listHeight } from "./layout.ts"
import { linkKey, otherSide, sideOf } from "./linking.ts"
import { anchorsOf, emptyWindow, followed, joined, replaced, selectedRow, wanted } from "./listWindow.ts"
import { notify } from "./notice.ts"
import type { Declaration, DecisionBasis } from "./state/Decision.ts"
import type { LinksRef, LinksState, PendingDecision } from "./state/Links.ts"
import type { ListWindow, PendingPage } from "./state/ListWindow.ts"
import type { ChooserOverlay, PromptOverlay } from "./state/Overlay.ts"
import type { State } from "./state/State.ts"
import { inTurn, stay, type Step } from "./Step.ts"

const pageRows = 100
const mostUndo = 50
/** A row that is only passed by is not asked about. */
const restMillis = 120

const firstRef: LinksRef = { cursor: null, before: null }

const withLinks = (state: State, links: Partial<LinksState>): State => ({
  ...state,
  links: { ...state.links, ...links }
})
const heightOf = (state: State): number => listHeight("links", state.size)

/** The row that is selected. */
export const selectedLink = ({ links }: Pick<State, "links">): LinkRow | undefined => selectedRow(links.list)

const fetchPage = (state: State, pending: PendingPage<LinksRef>, ref: LinksRef, what: string): Step => {
  const { isTroubledOnly, kind, list } = state.links
  return fetchQuery(withLinks(state, { list: { ...list, pending } }), {
    key: "links.page",
    kind: kind ?? undefined,
    troubled: isTroubledOnly,
    limit: pageRows,
    cursor: ref.cursor ?? undefined
  }, what)
}

const fetchPart = (state: State, ref: LinksRef, anchors: ReadonlyArray<string>, line: number, isSame = false): Step =>
  fetchPage(state, { _tag: "Replace", anchors, line, end: "first", self: ref, wanted: null, isSame }, ref, "the links")

/** Reads the page of the selected row again. */
export const reloadLinks = (state: State): Step => {
  const { list } = state.links
  let index = list.selected
  const page = list.pages.find(({ rows }) => {
    if (index < rows.length) return true
    index -= rows.length
    return false
  })
  return fetchPart(state, page?.self ?? firstRef, anchorsOf(list, linkKey), list.selected - list.top, true)
}

/** Shows links of other kinds, from the beginning. */
export const showLinks = (state: State, change: Pick<Partial<LinksState>, "kind" | "isTroubledOnly">): Step =>
  fetchPart(withLinks(state, { ...change, list: emptyWindow, candidates: null }), firstRef, [], 0)

/** Asks for the page beside those held, where the selection comes near their edge and nothing else is under way. */
const readAhead = (state: State): Step => {
  const { list } = state.links
  const next = isPending(state, "links.page") || !list.isLoaded ? undefined : wanted(list, heightOf(state))
  return next === undefined ? stay(state) : fetchPage(state, next, next.ref, "more links")
}

/** A page has come. */
export const onLinksPage = (state: State, { nextCursor, rows, version }: LinksPage): Step => {
  const { list } = state.links
  const { pending } = list
  if (pending === null) return stay(state)
  const self = pending._tag === "Beside" ? pending.ref : pending.self ?? firstRef
  const page = {
    rows,
    self,
    before: self.before,
    after: nextCursor === null ? null : { cursor: nextCursor, before: self }
  }
  // The last row of the last page may have been decided.
  if (pending._tag === "Replace" && rows.length === 0 && self.before !== null) {
    return fetchPart(state, self.before, [], 0)
  }
  const height = heightOf(state)
  const next: ListWindow<LinkRow, LinksRef> = pending._tag === "Beside"
    ? joined(list, page, pending.side, { height, keyOf: linkKey })
    : replaced(list, page, pending, { keyOf: linkKey, height, total: null })
  // Rows of other pages may be of an older version, and the oldest is what a decision can rest on.
  const oldest = pending._tag === "Beside" ? Math.min(version, state.links.version ?? version) : version
  return inTurn(withLinks(state, { list: next, version: oldest }), fetchCandidates, readAhead)
}

/** Reads the candidates of the selected row, once somebody rests on it. */
export const fetchCandidates = (state: State): Step => {
  const row = selectedLink(state)
  const ids = row?.unlinked?.candidates ?? []
  if (row === undefined || ids.length === 0) return reset(withLinks(state, { candidates: null }), "links.candidates")
  if (state.links.candidates?.key === linkKey(row)) return stay(state)
  return fetchQuery(
    withLinks(state, { candidates: null }),
    { key: "links.candidates", kind: row.kind, upstream: otherSide(sideOf(row)), ids },
    "the candidates",
    { delayMillis: restMillis }
  )
}

export const onCandidates = (state: State, ends: ReadonlyArray<LinkEnd>): State => {
  const row = selectedLink(state)
  return row === undefined ? state : withLinks(state, { candidates: { key: linkKey(row), ends } })
}

/** The list as it would be with the selection elsewhere. */
export const moveLinksTo = (state: State, list: ListWindow<LinkRow, LinksRef>): Step =>
  inTurn(withLinks(state, { list: followed(list, linkKey) }), fetchCandidates, readAhead)

/** What is decided on: the selected row as it is shown now. */
export const decisionBasis = (state: State): DecisionBasis | undefined => {
  const row = selectedLink(state)
  const { version } = state.links
  return row === undefined || version === null ? undefined : { row, seen: row, version }
}

const fetchDeclare = (
  state: State,
  { changes, what }: Declaration,
  about: number,
  decision: PendingDecision | null
): Step =>
  fetchQuery(
    withLinks(state, { declaring: { what, about, decision } }),
    { key: "links.declare", changes, ifVersion: about },
    "the links to be kept"
  )

/** Sends a decision with the version that it was made on. */
export const decide = (state: State, decision: PendingDecision): Step =>
  fetchDeclare(state, decision.declaration, decision.about.version, decision)

/** Links have changed since the decision: reads the record that it is about again. */
const fetchAgain = (state: State, { about: { row } }: PendingDecision): Step => {
  const upstream = sideOf(row)
  const recordId = (upstream === "loop" ? row.loop : row.haravan)?.id ?? ""
  return fetchQuery(state, { key: "links.again", kind: row.kind, upstream, recordId }, "the record that you decided on")
}

const mostTries = 5

/**
 * The record that a decision was about has come as it is now. If nothing that was shown of it has changed, the decision
 * holds and is sent again; otherwise the person sees what changed and decides again.
 */
export const onLinkAgain = (state: State, { rows: [row], version }: LinksPage): Step => {
  const decision = state.links.declaring?.decision ?? null
  if (decision === null) return stay(state)
  const { about, declaration, overlay, tries } = decision
  if (row !== undefined && tries < mostTries && isDeepStrictEqual(row, about.seen)) {
    return fetchDeclare(state, declaration, version, { ...decision, about: { ...about, version }, tries: tries + 1 })
  }
  const done = withLinks(state, { declaring: null })
  if (row === undefined) return reloadLinks(notify(done, "the record is gone; nothing was changed", "warning"))
  const next: DecisionBasis = { ...about, seen: row, version }
  return reloadLinks({ ...done, overlay: openedAgain(overlay, next) })
}

const openedAgain = (overlay: PromptOverlay | ChooserOverlay, about: DecisionBasis): PromptOverlay | ChooserOverlay => {
  const changed = `Changed by someone else: ${nowOf(about.seen)}. Nothing was written. Enter decides again`
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

/** The state of a record, in words. */
const nowOf = ({ evidence, haravan, loop, unlinked }: LinkRow): string =>
  unlinked !== null
    ? unlinked.detail
    : `linked ${loop?.sku ?? loop?.name ?? ""} with ${haravan?.sku ?? haravan?.name ?? ""} (${
      evidence ?? "no evidence"
    })`

/** Takes back the last declaration if nothing has changed the links since: it would undo that as well. */
export const undo = (state: State): Step => {
  const last = state.links.undo.at(-1)
  return last === undefined ? stay(state) : fetchDeclare(state, last, last.made, null)
}

/** It was kept, or was not: someone else had changed the links. */
export const onDeclared = (state: State, declared: LinkChangeResult | null): Step => {
  const { declaring, undo } = state.links
  const done = withLinks(state, { declaring: null })
  const decision = declaring?.decision ?? null
  if (declared === null && decision !== null) return fetchAgain(state, decision)
  if (declared === null) {
    const notified = notify(
      withLinks(done, { undo: undo.slice(0, -1) }),
      "the links have changed since, so u cannot take this back; nothing was changed: look again, and decide anew",
      "warning"
    )
    return reloadLinks(notified)
  }
  const what = declaring?.what ?? "the links were changed"
  const after = declared.relinked === null ? "; links follow with the next sync" : ""
  const isUndo = decision === null
  const kept = withLinks(done, {
    undo: isUndo
      ? undo.slice(0, -1).map((entry, index, all) =>
        // All is as it was before what was taken back: what was said before that can be taken back now.
        index === all.length - 1 && entry.made === undo.at(-1)?.about ? { ...entry, made: declared.version } : entry
      )
      : [...undo, { what, changes: declared.undo, about: declaring?.about ?? declared.version, made: declared.version }]
        .slice(-mostUndo),
    candidates: null
  })
  return reloadLinks(notify(kept, isUndo ? `taken back: ${what}${after}` : `${what}${after}; u takes it back`, "good"))
}

/** The declaration was not kept, or nobody knows: the links show it. */
export const onDeclareFailed = (state: State, line: string): Step =>
  reloadLinks(notify(withLinks(state, { declaring: null }), line, "bad"))

/** No page comes; those that are there stay. */
export const abandonLinksPage = (state: State): State =>
  withLinks(state, { list: { ...state.links.list, pending: null } })
