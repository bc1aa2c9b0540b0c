/** Between what the service takes and answers, and what screens ask. */
import type { Change as ChangeAnswer } from "../models/History.ts"
import type { LinkChange } from "../models/Links.ts"
import type { Change, DeclarationChange, TallyFilter } from "@stocktally/tally"
import { type EpochMillis, trustedId } from "@stocktally/schema"

/** The longest text that the service looks for. */
export const longestText = 200

/** A point in time as the service takes it. */
export const at = (millis: EpochMillis) => ({ _tag: "At" as const, at: millis })

/** The filter as the service takes it; blank text to look for is none. */
export const filterQuery = ({ began, empty, healed, location, q, sku, verdicts }: TallyFilter = {}) => ({
  ...(verdicts === undefined ? {} : { verdict: verdicts }),
  ...(location === undefined ? {} : { location }),
  ...(sku === undefined ? {} : { sku }),
  ...(q === undefined || q.trim() === "" ? {} : { q: q.trim() }),
  ...(began === undefined ? {} : { began: at(began) }),
  ...(healed === undefined ? {} : { healed: at(healed) }),
  ...(empty === undefined ? {} : { empty })
})

export const changeOf = (change: ChangeAnswer): Change => {
  switch (change.what) {
    case "loop": {
      const { after, at, before, notBefore } = change
      return { _tag: "Loop", at, notBefore, before, after }
    }
    case "haravan": {
      const { after, at, before, updatedAt } = change
      return { _tag: "Haravan", at, updatedAt, before, after }
    }
    case "verdict": {
      const { after, at, before } = change
      return { _tag: "Verdict", at, before, after }
    }
  }
}

/** A change of links in the words of link files, as the service takes it. */
export const linkChangeOf = (change: DeclarationChange): LinkChange => {
  const { kind } = change
  if (change._tag === "Forget") {
    return { action: "remove", kind, loopId: change.loop ?? null, haravanId: change.haravan ?? null }
  }
  const { declaration, note } = change
  switch (declaration._tag) {
    case "Link":
      return { action: "link", kind, loopId: declaration.loop, haravanId: declaration.haravan, note }
    case "IgnoreLoop":
      return { action: "ignore", kind, loopId: declaration.loop, note: declaration.reason }
    case "IgnoreHaravan":
      return { action: "ignore", kind, haravanId: declaration.haravan, note: declaration.reason }
  }
}

/** The same the other way. */
export const declarationChangeOf = (change: LinkChange): DeclarationChange => {
  const { action, haravanId = null, kind, loopId = null, note = null } = change
  if (action === "remove" || (loopId === null && haravanId === null)) {
    return { _tag: "Forget", kind, loop: loopId ?? undefined, haravan: haravanId ?? undefined }
  }
  return kind === "variant"
    ? {
      _tag: "Declare",
      kind,
      note: noteOf(action, note),
      declaration: declared(loopId, haravanId, note, trustedId.LoopVariantId, trustedId.HaravanVariantId)
    }
    : {
      _tag: "Declare",
      kind,
      note: noteOf(action, note),
      declaration: declared(loopId, haravanId, note, trustedId.LoopLocationId, trustedId.HaravanLocationId)
    }
}

const noteOf = (action: LinkChange["action"], note: string | null): string | null => action === "link" ? note : null

const declared = <LoopId, HaravanId>(
  loop: string | null,
  haravan: string | null,
  note: string | null,
  loopId: (digits: string) => LoopId,
  haravanId: (digits: string) => HaravanId
) =>
  loop !== null && haravan !== null
    ? { _tag: "Link" as const, loop: loopId(loop), haravan: haravanId(haravan) }
    : loop !== null
    ? { _tag: "IgnoreLoop" as const, loop: loopId(loop), reason: note ?? "" }
    : { _tag: "IgnoreHaravan" as const, haravan: haravanId(haravan ?? ""), reason: note ?? "" }
