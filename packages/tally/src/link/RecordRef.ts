/** Which records a declaration names: the one place that says so. */
import { type Declaration, type LinkKind, type Upstream, upstreamName } from "@stocktally/schema"

/** The ids that a declaration names, one of each side at most. */
export interface NamedIds<LoopId, HaravanId> {
  readonly loop: LoopId | undefined
  readonly haravan: HaravanId | undefined
}

/** The ids that a declaration names. */
export const declaredIds = <LoopId, HaravanId>(
  declaration: Declaration<LoopId, HaravanId>
): NamedIds<LoopId, HaravanId> => ({
  loop: declaration._tag === "IgnoreHaravan" ? undefined : declaration.loop,
  haravan: declaration._tag === "IgnoreLoop" ? undefined : declaration.haravan
})

/** Whatever names records of a kind: a declaration that is kept, or a change that makes one or forgets some. */
export type RecordRefs =
  | { readonly kind: LinkKind; readonly declaration: Declaration<string, string> }
  | { readonly kind: LinkKind; readonly loop?: string | undefined; readonly haravan?: string | undefined }

/** The ids that a declaration, or a change of what is declared, names. */
export const referencedIds = (naming: RecordRefs): NamedIds<string, string> =>
  "declaration" in naming ? declaredIds(naming.declaration) : { loop: naming.loop, haravan: naming.haravan }

/** A record that a declaration names. */
export interface RecordRef {
  readonly kind: LinkKind
  readonly upstream: Upstream
  readonly id: string
}

/** The records that a declaration, or a change of what is declared, names; Loop's first. */
export const recordRefs = (naming: RecordRefs): ReadonlyArray<RecordRef> => {
  const ids = referencedIds(naming)
  return (["loop", "haravan"] as const).flatMap((upstream) => {
    const id = ids[upstream]
    return id === undefined ? [] : [{ kind: naming.kind, upstream, id }]
  })
}

/** What a record goes by in a map. */
export const recordKey = ({ id, kind, upstream }: RecordRef): string => `${kind} ${upstream} ${id}`

/** The keys of the records that a declaration, or a change of what is declared, names; Loop's first. */
export const recordKeys = (naming: RecordRefs): ReadonlyArray<string> => recordRefs(naming).map(recordKey)

/** `Haravan variant 99` */
export const recordName = ({ id, kind, upstream }: RecordRef): string => `${upstreamName(upstream)} ${kind} ${id}`
