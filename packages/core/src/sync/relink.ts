import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type LinkKind, type LocationDeclaration, trustedId, type VariantDeclaration } from "@stocktally/schema"
import { locationEvidence } from "../link/linkLocations.ts"
import { variantEvidence } from "../link/linkVariants.ts"
import type { LinksReplaced } from "../store/KeptLinks.ts"
import type { StockStore } from "../store/StockStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { SyncRun } from "../store/SyncRun.ts"
import { formerOf } from "./FormerLink.ts"
import { type FormerLink, linkKept } from "./linkKept.ts"
import { guardLoss } from "./lossGuard.ts"
import type { TooMuchLoss } from "./SyncError.ts"

/** What linking anew came to. */
export interface Relinked extends LinksReplaced {
  /** Links kept although SKU, barcode or name no longer say so. */
  readonly renamed: number
  /** Links dropped because the evidence names others now. */
  readonly broken: number
}

/**
 * Links what the store has of both catalogs, keeps what was found before, and stores the result. None where a catalog
 * was not read whole yet: then uniqueness is not known.
 */
export const relink = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: SyncRun["id"] | null,
  acceptLoss: boolean
): Effect.fn.Return<Option.Option<Relinked>, StoreError | TooMuchLoss> {
  const states = yield* store.readings.states
  const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const
  if (catalogs.some((subject) => states[subject].completeAsOf === null)) return Option.none()

  const { catalog } = store
  const kept = yield* Stream.runCollect(store.links.declarations)
  const variants = linkKept("variant", variantEvidence, {
    loop: yield* byId(catalog.loopVariants),
    haravan: yield* byId(catalog.haravanVariants),
    declarations: kept.flatMap((one): ReadonlyArray<VariantDeclaration> =>
      one.kind === "variant" ? [one.declaration] : []),
    complete: true
  }, yield* formers(store, "variant", trustedId.LoopVariantId, trustedId.HaravanVariantId))
  const locations = linkKept("location", locationEvidence, {
    loop: yield* byId(catalog.loopLocations),
    haravan: yield* byId(catalog.haravanLocations),
    declarations: kept.flatMap((one): ReadonlyArray<LocationDeclaration> =>
      one.kind === "location" ? [one.declaration] : []),
    complete: true
  }, yield* formers(store, "location", trustedId.LoopLocationId, trustedId.HaravanLocationId))

  const next = { variants: variants.links, locations: locations.links }
  if (!acceptLoss) {
    const { added, linked, removed } = yield* store.links.compare(next)
    yield* guardLoss([{ what: "links", known: linked - added + removed, lost: removed }])
  }
  const replaced = yield* store.links.replace(run, next)
  return Option.some({
    ...replaced,
    renamed: variants.renamed.length + locations.renamed.length,
    broken: variants.broken.length + locations.broken.length
  })
})

const byId = <A extends { readonly id: string }, E>(records: Stream.Stream<A, E>): Effect.Effect<Map<A["id"], A>, E> =>
  Stream.runFold(records, () => new Map<A["id"], A>(), (all, record) => all.set(record.id, record))

/** Links found before: those that hold, and those of which an unlinked record's reason tells. */
const formers = <LoopId extends string, HaravanId extends string>(
  store: StockStore["Service"],
  kind: LinkKind,
  loopId: (digits: string) => LoopId,
  haravanId: (digits: string) => HaravanId
): Effect.Effect<ReadonlyArray<FormerLink<LoopId, HaravanId>>, StoreError> =>
  Effect.gen(function*() {
    const found = yield* Stream.runCollect(store.links.found(kind).pipe(
      Stream.filter(({ evidence }) => evidence !== "declared"),
      Stream.map(({ evidence, haravan, loop }) => ({ loop: loopId(loop), haravan: haravanId(haravan), evidence }))
    ))
    const broken = yield* Stream.runCollect(store.links.list({ kind, unlinked: true }).pipe(
      Stream.flatMap(({ loop, unlinked }) => {
        const former = loop === null || unlinked?.reason !== "conflicting" ? Option.none() : formerOf(unlinked.detail)
        return loop === null || Option.isNone(former)
          ? Stream.empty
          : Stream.succeed({
            loop: loopId(loop.id),
            haravan: haravanId(former.value.partner),
            evidence: former.value.evidence
          })
      })
    ))
    return [...found, ...broken]
  })
