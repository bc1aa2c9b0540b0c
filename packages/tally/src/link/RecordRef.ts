/** The records that declarations, and changes of declarations, refer to. */
import { type Declaration, type LinkKind, type Upstream, upstreamName } from "@stocktally/schema"

/** The ids that a declaration refers to, at most one of each side. */
export interface ReferencedIds<LoopId, HaravanId> {
  readonly loop: LoopId | undefined
  readonly haravan: HaravanId | undefined
}

/** The ids that a declaration refers to. */
export const declaredIds = <LoopId, HaravanId>(
  declaration: Declaration<LoopId, HaravanId>
): ReferencedIds<LoopId, HaravanId> => ({
  loop: declaration._tag === "IgnoreHaravan" ? undefined : declaration.loop,
  haravan: declaration._tag === "IgnoreLoop" ? undefined : declaration.haravan
})

/** Something that refers to records of a kind: a stored declaration, or a change that makes or removes declarations. */
export type RecordRefs =
  | { readonly kind: LinkKind; readonly declaration: Declaration<string, string> }
  | { readonly kind: LinkKind; readonly loop?: string | undefined; readonly haravan?: string | undefined }

/** The ids that a declaration or a change refers to. */
export const referencedIds = (refs: RecordRefs): ReferencedIds<string, string> =>
  "declaration" in refs ? declaredIds(refs.declaration) : { loop: refs.loop, haravan: refs.haravan }

/** A reference to a record. */
export interface RecordRef {
  readonly kind: LinkKind
  readonly upstream: Upstream
  readonly id: string
}

/** The records that a declaration or a change refers to; Loop's first. */
export const recordRefs = (refs: RecordRefs): ReadonlyArray<RecordRef> => {
  const ids = referencedIds(refs)
  return (["loop", "haravan"] as const).flatMap((upstream) => {
    const id = ids[upstream]
    return id === undefined ? [] : [{ kind: refs.kind, upstream, id }]
  })
}

/** The key of a record in a map. */
export const recordKey = ({ id, kind, upstream }: RecordRef): string => `${kind} ${upstream} ${id}`

/** The keys of the records that a declaration or a change refers to; Loop's first. */
export const recordKeys = (refs: RecordRefs): ReadonlyArray<string> => recordRefs(refs).map(recordKey)

/** `Haravan variant 99` */
export const recordName = ({ id, kind, upstream }: RecordRef): string => `${upstreamName(upstream)} ${kind} ${id}`
