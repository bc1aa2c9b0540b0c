/** Changes of links in the words of the contract, which are those of link files, and in those of the store. */
import type { LinkChange } from "@stocktally/api"
import type { DeclarationChange } from "@stocktally/tally"
import { type Declaration, trustedId } from "@stocktally/schema"

/** What is declared by a change whose ids are there, as the contract has checked. */
const declarationOf = <LoopId, HaravanId>(
  { action, haravanId = null, loopId = null, note = null }: LinkChange,
  loop: (digits: string) => LoopId,
  haravan: (digits: string) => HaravanId
): Declaration<LoopId, HaravanId> | undefined => {
  if (action === "link") {
    return loopId === null || haravanId === null
      ? undefined
      : { _tag: "Link", loop: loop(loopId), haravan: haravan(haravanId) }
  }
  const reason = note ?? ""
  if (loopId !== null) return { _tag: "IgnoreLoop", loop: loop(loopId), reason }
  return haravanId === null ? undefined : { _tag: "IgnoreHaravan", haravan: haravan(haravanId), reason }
}

/** A change for the store; none where the ids it needs are missing. */
export const changeOf = (change: LinkChange): ReadonlyArray<DeclarationChange> => {
  const { action, haravanId = null, kind, loopId = null } = change
  if (action === "remove") {
    return [{ _tag: "Forget", kind, loop: loopId ?? undefined, haravan: haravanId ?? undefined }]
  }
  // The reason of what is ignored is its note.
  const note = action === "link" ? change.note ?? null : null
  if (kind === "variant") {
    const declaration = declarationOf(change, trustedId.LoopVariantId, trustedId.HaravanVariantId)
    return declaration === undefined ? [] : [{ _tag: "Declare", kind, declaration, note }]
  }
  const declaration = declarationOf(change, trustedId.LoopLocationId, trustedId.HaravanLocationId)
  return declaration === undefined ? [] : [{ _tag: "Declare", kind, declaration, note }]
}

/** A change of the store, as the contract says it. */
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
