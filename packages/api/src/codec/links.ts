/** Converts links, and changes of declarations. */
import { uncheckedId } from "@stocktally/schema"
import type { LinksPage } from "@stocktally/sync"
import type { DeclarationChange, LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkChange } from "../models/Links.ts"
import { maybeTime } from "./time.ts"

const endJson = ({ goneAt, ...end }: LinkEnd) => ({ ...end, goneAt: maybeTime(goneAt) })

/** Converts a link or an unlinked record to JSON. */
export const linkRowJson = ({ evidence, foundAt, haravan, kind, loop, unlinked }: LinkRow) => ({
  kind,
  loop: loop && endJson(loop),
  haravan: haravan && endJson(haravan),
  evidence,
  foundAt: maybeTime(foundAt),
  unlinked
})

/** Converts a page of links to JSON. */
export const linksPageJson = ({ nextCursor, rows, version }: LinksPage) => ({
  version,
  rows: rows.map(linkRowJson),
  nextCursor
})

/** Converts a change of declarations to the contract's form. */
export const toLinkChange = (change: DeclarationChange): LinkChange => {
  const { kind } = change
  if (change._tag === "Forget") {
    return { action: "remove", kind, loopId: change.loop ?? null, haravanId: change.haravan ?? null, note: null }
  }
  const { declaration, note } = change
  switch (declaration._tag) {
    case "Link":
      return { action: "link", kind, loopId: declaration.loop, haravanId: declaration.haravan, note }
    case "IgnoreLoop":
      return { action: "ignore", kind, loopId: declaration.loop, haravanId: null, note: declaration.reason }
    case "IgnoreHaravan":
      return { action: "ignore", kind, loopId: null, haravanId: declaration.haravan, note: declaration.reason }
  }
}

/** Converts a change of the contract to a change of declarations. The contract has validated the ids. */
export const toDeclarationChange = (change: LinkChange): DeclarationChange => {
  const { action, haravanId = null, kind, loopId = null } = change
  if (action === "remove" || (loopId === null && haravanId === null)) {
    return { _tag: "Forget", kind, loop: loopId ?? undefined, haravan: haravanId ?? undefined }
  }
  // The note of an ignored record is its reason.
  const note = action === "link" ? change.note ?? null : null
  return kind === "variant"
    ? {
      _tag: "Declare",
      kind,
      note,
      declaration: toDeclaration(change, uncheckedId.LoopVariantId, uncheckedId.HaravanVariantId)
    }
    : {
      _tag: "Declare",
      kind,
      note,
      declaration: toDeclaration(change, uncheckedId.LoopLocationId, uncheckedId.HaravanLocationId)
    }
}

const toDeclaration = <LoopId, HaravanId>(
  { haravanId = null, loopId = null, note }: LinkChange,
  loop: (digits: string) => LoopId,
  haravan: (digits: string) => HaravanId
) =>
  loopId !== null && haravanId !== null
    ? { _tag: "Link" as const, loop: loop(loopId), haravan: haravan(haravanId) }
    : loopId !== null
    ? { _tag: "IgnoreLoop" as const, loop: loop(loopId), reason: note ?? "" }
    : { _tag: "IgnoreHaravan" as const, haravan: haravan(haravanId ?? ""), reason: note ?? "" }
