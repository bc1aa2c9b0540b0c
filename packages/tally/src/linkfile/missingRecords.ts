/** Checks that the records of new declarations exist. All front ends use it. */
import * as Effect from "effect/Effect"
import { recordKey, recordKeys, type RecordRef, recordRefs } from "../link/RecordRef.ts"
import type { DeclarationChange, StoredDeclaration, LinkStore } from "../store/LinkStore.ts"
import type { StoreError } from "../store/StoreError.ts"

/** Adds a declaration to a map by the keys of its records. */
export const indexDeclaration = (
  declared: Map<string, StoredDeclaration>,
  kept: StoredDeclaration
): Map<string, StoredDeclaration> => {
  for (const key of recordKeys(kept)) declared.set(key, kept)
  return declared
}

/**
 * Returns the records of new declarations that no catalog has. A record that already has a declaration may be gone, and
 * removing a declaration needs no record.
 */
export const missingRecords = Effect.fnUntraced(function*(
  { records }: Pick<LinkStore, "records">,
  changes: ReadonlyArray<DeclarationChange>,
  declared: ReadonlyMap<string, StoredDeclaration>
): Effect.fn.Return<ReadonlyMap<string, RecordRef>, StoreError> {
  const missing = new Map(
    changes.filter(({ _tag }) => _tag === "Declare").flatMap(recordRefs)
      .map((record) => [recordKey(record), record] as const)
      .filter(([key]) => !declared.has(key))
  )
  for (const kind of ["variant", "location"] as const) {
    for (const upstream of ["loop", "haravan"] as const) {
      const ids = [...missing.values()].filter((record) => record.kind === kind && record.upstream === upstream)
        .map(({ id }) => id)
      if (ids.length === 0) continue
      for (const { goneAt, id } of yield* records(kind, upstream, ids)) {
        if (goneAt === null) missing.delete(recordKey({ kind, upstream, id }))
      }
    }
  }
  return missing
})
