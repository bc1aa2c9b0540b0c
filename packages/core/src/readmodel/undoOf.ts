import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DeclarationChange, KeptDeclaration } from "../store/KeptLinks.ts"
import type { StoreError } from "../store/StoreError.ts"

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
 * What would make it as it is now, of changes that are about to be made: everything declared about the records that they
 * name is forgotten, and what is declared about these now is declared again.
 */
export const undoOf = (
  declared: Stream.Stream<KeptDeclaration, StoreError>,
  changes: ReadonlyArray<DeclarationChange>
): Effect.Effect<ReadonlyArray<DeclarationChange>, StoreError> => {
  const named = new Set(changes.flatMap((change) => keysOf(change.kind, namedByChange(change))))
  const forgotten = changes.map((change): DeclarationChange => {
    const { haravan, loop } = namedByChange(change)
    return { _tag: "Forget", kind: change.kind, loop: loop ?? undefined, haravan: haravan ?? undefined }
  })
  return declared.pipe(
    Stream.filter((kept) => keysOf(kept.kind, namedBy(kept)).some((key) => named.has(key))),
    Stream.map(again),
    Stream.runCollect,
    Effect.map((restored) => [...forgotten, ...restored])
  )
}

const again = (kept: KeptDeclaration): DeclarationChange =>
  kept.kind === "variant"
    ? { _tag: "Declare", kind: kept.kind, declaration: kept.declaration, note: kept.note }
    : { _tag: "Declare", kind: kept.kind, declaration: kept.declaration, note: kept.note }
