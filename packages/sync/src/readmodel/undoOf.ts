import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type DeclarationChange, type KeptDeclaration, keysNamed, namedIds, type StoreError } from "@stocktally/tally"

/**
 * What would make it as it is now, of changes that are about to be made: what is declared now about the records that they
 * name is declared again, which replaces whatever is declared about these by then; and what they declare about others is
 * forgotten.
 */
export const undoOf = (
  declared: Stream.Stream<KeptDeclaration, StoreError>,
  changes: ReadonlyArray<DeclarationChange>
): Effect.Effect<ReadonlyArray<DeclarationChange>, StoreError> => {
  const named = new Set(changes.flatMap((change) => keysNamed(change)))
  const forgotten = (again: ReadonlySet<string>) =>
    changes.flatMap((change): ReadonlyArray<DeclarationChange> =>
      keysNamed(change).some((key) => again.has(key))
        ? []
        : [{ _tag: "Forget", kind: change.kind, ...namedIds(change) }]
    )
  return declared.pipe(
    Stream.filter((kept) => keysNamed(kept).some((key) => named.has(key))),
    Stream.runCollect,
    Effect.map((kept) => [
      ...forgotten(new Set(kept.flatMap((kept) => keysNamed(kept)))),
      ...kept.map(again)
    ])
  )
}

const again = ({ declaredAt: _, ...kept }: KeptDeclaration): DeclarationChange => ({ _tag: "Declare", ...kept })
