/** Whether the records exist that someone is about to declare something of: the one place that all doors ask. */
import * as Effect from "effect/Effect"
import { recordKey, recordKeys, type RecordRef, recordRefs } from "../link/RecordRef.ts"
import type { DeclarationChange, StoredDeclaration, LinkStore } from "../store/LinkStore.ts"
import type { StoreError } from "../store/StoreError.ts"

/** What is declared about a record is remembered by its key. */
export const indexDeclaration = (
  declared: Map<string, StoredDeclaration>,
  kept: StoredDeclaration
): Map<string, StoredDeclaration> => {
  for (const key of recordKeys(kept)) declared.set(key, kept)
  return declared
}

/**
 * The records that changes declare something of and no catalog has. One that something is declared about already may be
 * gone by now, and forgetting needs no record.
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
