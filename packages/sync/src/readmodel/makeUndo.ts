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
 * Returns the changes that undo planned changes. Current declarations about the records that the changes name are
 * declared again, which replaces newer ones. New declarations about other records are forgotten.
 */
export const makeUndo = (
  declarations: Stream.Stream<StoredDeclaration, StoreError>,
  changes: ReadonlyArray<DeclarationChange>
): Effect.Effect<ReadonlyArray<DeclarationChange>, StoreError> => {
  const named = new Set(changes.flatMap((change) => recordKeys(change)))
  const forget = (restored: ReadonlySet<string>) =>
    changes.flatMap((change): ReadonlyArray<DeclarationChange> =>
      recordKeys(change).some((key) => restored.has(key))
        ? []
        : [{ _tag: "Forget", kind: change.kind, ...referencedIds(change) }]
    )
  return declarations.pipe(
    Stream.filter((declaration) => recordKeys(declaration).some((key) => named.has(key))),
    Stream.runCollect,
    Effect.map((kept) => [
      ...forget(new Set(kept.flatMap((declaration) => recordKeys(declaration)))),
      ...kept.map(restore)
    ])
  )
}

const restore = ({ declaredAt: _, ...declaration }: StoredDeclaration): DeclarationChange => ({
  _tag: "Declare",
  ...declaration
})
