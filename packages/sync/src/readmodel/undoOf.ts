import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import {
  type DeclarationChange,
  type StoredDeclaration,
  recordKeys,
  referencedIds,
  type StoreError
} from "@stocktally/tally"

/**
 * What would make it as it is now, of changes that are about to be made: what is declared now about the records that they
 * name is declared again, which replaces whatever is declared about these by then; and what they declare about others is
 * forgotten.
 */
export const undoOf = (
  declared: Stream.Stream<StoredDeclaration, StoreError>,
  changes: ReadonlyArray<DeclarationChange>
): Effect.Effect<ReadonlyArray<DeclarationChange>, StoreError> => {
  const named = new Set(changes.flatMap((change) => recordKeys(change)))
  const forgotten = (again: ReadonlySet<string>) =>
    changes.flatMap((change): ReadonlyArray<DeclarationChange> =>
      recordKeys(change).some((key) => again.has(key))
        ? []
        : [{ _tag: "Forget", kind: change.kind, ...referencedIds(change) }]
    )
  return declared.pipe(
    Stream.filter((kept) => recordKeys(kept).some((key) => named.has(key))),
    Stream.runCollect,
    Effect.map((kept) => [
      ...forgotten(new Set(kept.flatMap((kept) => recordKeys(kept)))),
      ...kept.map(again)
    ])
  )
}

const again = ({ declaredAt: _, ...kept }: StoredDeclaration): DeclarationChange => ({ _tag: "Declare", ...kept })
