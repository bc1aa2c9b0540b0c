import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DeclarationChange, KeptDeclaration, StoreError } from "@stocktally/tally"

/** The records that a change or a declaration names. */
interface Named {
  readonly loop: string | null
  readonly haravan: string | null
}

const namedBy = ({ declaration }: Pick<KeptDeclaration, "declaration">): Named => ({
  loop: declaration._tag === "IgnoreHaravan" ? null : declaration.loop,
  haravan: declaration._tag === "IgnoreLoop" ? null : declaration.haravan
})

const keysOf = (kind: KeptDeclaration["kind"], { haravan, loop }: Named): ReadonlyArray<string> => [
  ...(loop === null ? [] : [`${kind} loop ${loop}`]),
  ...(haravan === null ? [] : [`${kind} haravan ${haravan}`])
]

const namedByChange = (change: DeclarationChange): Named =>
  change._tag === "Declare"
    ? namedBy(change)
    : { loop: change.loop ?? null, haravan: change.haravan ?? null }

/**
 * What would make it as it is now, of changes that are about to be made: what is declared now about the records that they
 * name is declared again, which replaces whatever is declared about these by then; and what they declare about others is
 * forgotten.
 */
export const undoOf = (
  declared: Stream.Stream<KeptDeclaration, StoreError>,
  changes: ReadonlyArray<DeclarationChange>
): Effect.Effect<ReadonlyArray<DeclarationChange>, StoreError> => {
  const named = new Set(changes.flatMap((change) => keysOf(change.kind, namedByChange(change))))
  const forgotten = (again: ReadonlySet<string>) =>
    changes.flatMap((change): ReadonlyArray<DeclarationChange> => {
      const names = namedByChange(change)
      return keysOf(change.kind, names).some((key) => again.has(key))
        ? []
        : [{ _tag: "Forget", kind: change.kind, loop: names.loop ?? undefined, haravan: names.haravan ?? undefined }]
    })
  return declared.pipe(
    Stream.filter((kept) => keysOf(kept.kind, namedBy(kept)).some((key) => named.has(key))),
    Stream.runCollect,
    Effect.map((kept) => [
      ...forgotten(new Set(kept.flatMap((kept) => keysOf(kept.kind, namedBy(kept))))),
      ...kept.map(again)
    ])
  )
}

const again = ({ declaredAt: _, ...kept }: KeptDeclaration): DeclarationChange => ({ _tag: "Declare", ...kept })
