/** Links, and changes of what is declared about records, in the words of link files. */
import { trustedId } from "@stocktally/schema"
import type { LinksPage } from "@stocktally/sync"
import type { DeclarationChange, LinkEnd, LinkRow } from "@stocktally/tally"
import type { LinkChange } from "../models/Links.ts"
import { maybeTime } from "./time.ts"

const endJson = ({ goneAt, ...end }: LinkEnd) => ({ ...end, goneAt: maybeTime(goneAt) })

/** A link, or a record without one, as JSON. */
export const linkRowJson = ({ evidence, foundAt, haravan, kind, loop, unlinked }: LinkRow) => ({
  kind,
  loop: loop && endJson(loop),
  haravan: haravan && endJson(haravan),
  evidence,
  foundAt: maybeTime(foundAt),
  unlinked
})

/** A page of links as JSON. */
export const linksPageJson = ({ nextCursor, rows, version }: LinksPage) => ({
  version,
  rows: rows.map(linkRowJson),
  nextCursor
})

/** A change of what is declared, as the contract has it. */
export const linkChangeOf = (change: DeclarationChange): LinkChange => {
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

/** The same the other way, of a change whose ids the contract has checked. */
export const declarationChangeOf = (change: LinkChange): DeclarationChange => {
  const { action, haravanId = null, kind, loopId = null } = change
  if (action === "remove" || (loopId === null && haravanId === null)) {
    return { _tag: "Forget", kind, loop: loopId ?? undefined, haravan: haravanId ?? undefined }
  }
  // The reason of what is ignored is its note.
  const note = action === "link" ? change.note ?? null : null
  return kind === "variant"
    ? {
      _tag: "Declare",
      kind,
      note,
      declaration: declarationOf(change, trustedId.LoopVariantId, trustedId.HaravanVariantId)
    }
    : {
      _tag: "Declare",
      kind,
      note,
      declaration: declarationOf(change, trustedId.LoopLocationId, trustedId.HaravanLocationId)
    }
}

const declarationOf = <LoopId, HaravanId>(
  { haravanId = null, loopId = null, note }: LinkChange,
  loop: (digits: string) => LoopId,
  haravan: (digits: string) => HaravanId
) =>
  loopId !== null && haravanId !== null
    ? { _tag: "Link" as const, loop: loop(loopId), haravan: haravan(haravanId) }
    : loopId !== null
    ? { _tag: "IgnoreLoop" as const, loop: loop(loopId), reason: note ?? "" }
    : { _tag: "IgnoreHaravan" as const, haravan: haravan(haravanId ?? ""), reason: note ?? "" }
