import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  type HaravanVariantId,
  type LocationDeclaration,
  type LoopVariantId,
  uncheckedId,
  type VariantDeclaration
} from "@stocktally/schema"
import {
  locationLinkRules,
  type LinkRules,
  type LinkableHaravanVariant,
  type LinkableLoopVariant,
  variantLinkRules,
  packRecord,
  PackedRecords,
  type LinkComparison,
  type RecordPacking,
  type LinkReplacement,
  type StockStore,
  type StoreError,
  type SyncRun,
  type FormerLink,
  updateLinks,
  type LinkUpdate
} from "@stocktally/tally"
import { guardLoss, type TooMuchLoss } from "../TooMuchLoss.ts"

/** The result of linking again. */
export interface RelinkReport extends LinkReplacement {
  /** The version of the links and declarations that it is based on. */
  readonly basedOn: number
  /** Links kept although SKU, barcode or name no longer match. */
  readonly renamed: number
  /** Links dropped because the evidence now points to other records. */
  readonly broken: number
}

/**
 * Links both catalogs of the store, keeps the links found before, and stores the result. None if a catalog has not been
 * read completely, because uniqueness is unknown until then. Starts over if a declaration or another process changes the
 * links in the meantime, so that no outdated link replaces a declared one.
 */
export const relink = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: SyncRun["id"] | null,
  acceptLoss: boolean
): Effect.fn.Return<Option.Option<RelinkReport>, StoreError | TooMuchLoss> {
  const states = yield* store.crawls.states
  const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const
  if (catalogs.some((subject) => states[subject].completeAsOf === null)) return Option.none()
  for (;;) {
    const relinked = yield* linkOnce(store, run, acceptLoss)
    if (Option.isSome(relinked)) return relinked
  }
})

/** None if the links or declarations changed after it read them. */
const linkOnce = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: SyncRun["id"] | null,
  acceptLoss: boolean
): Effect.fn.Return<Option.Option<RelinkReport>, StoreError | TooMuchLoss> {
  const { catalog } = store
  const version = yield* store.links.version
  const declarations = yield* Stream.runCollect(store.links.declarations)
  const variantLinking = updateLinks(variantLinkRules, {
    loop: yield* packedById(catalog.loopVariants, loopVariantPacking),
    haravan: yield* packedById(catalog.haravanVariants, haravanVariantPacking),
    declarations: declarations.flatMap((one): ReadonlyArray<VariantDeclaration> =>
      one.kind === "variant" ? [one.declaration] : []
    ),
    complete: true
  })
  const variants = variantLinking.withKept(yield* doubtfulLinks(store, variantLinkRules, variantLinking))
  const locationLinking = updateLinks(locationLinkRules, {
    loop: yield* byId(catalog.loopLocations),
    haravan: yield* byId(catalog.haravanLocations),
    declarations: declarations.flatMap((one): ReadonlyArray<LocationDeclaration> =>
      one.kind === "location" ? [one.declaration] : []
    ),
    complete: true
  })
  const locations = locationLinking.withKept(yield* doubtfulLinks(store, locationLinkRules, locationLinking))

  const next = { variants: variants.links, locations: locations.links }
  const guard = ({ added, linked, removed }: LinkComparison) =>
    guardLoss([{ what: "links", known: linked - added + removed, lost: removed }])
  return Option.map(yield* store.links.replace(run, next, version, acceptLoss ? undefined : guard), (replaced) => ({
    ...replaced,
    basedOn: version,
    renamed: variants.renamed.length + locations.renamed.length,
    broken: variants.broken.length + locations.broken.length
  }))
})

const byId = <A extends { readonly id: string }, E>(records: Stream.Stream<A, E>): Effect.Effect<Map<A["id"], A>, E> =>
  Stream.runFold(records, () => new Map<A["id"], A>(), (all, record) => all.set(record.id, record))

/** There are many variants, so only the fields that links depend on are held in memory. */
const loopVariantPacking: RecordPacking<LoopVariantId, LinkableLoopVariant> = {
  idOf: uncheckedId.LoopVariantId,
  pack: ({ barcode, externalId, sku }) => [externalId, sku, barcode],
  unpack: (id, [externalId = null, sku = null, barcode = null]) => ({ id, externalId, sku, barcode })
}

const haravanVariantPacking: RecordPacking<HaravanVariantId, LinkableHaravanVariant> = {
  idOf: uncheckedId.HaravanVariantId,
  pack: ({ barcode, sku }) => [sku, barcode],
  unpack: (id, [sku = null, barcode = null]) => ({ id, sku, barcode })
}

const packedById = <Id extends string, A extends { readonly id: Id }, E>(
  records: Stream.Stream<A, E>,
  packing: RecordPacking<Id, A>
): Effect.Effect<PackedRecords<Id, A>, E> =>
  Effect.map(
    Stream.runCollect(Stream.map(records, (record) => packRecord(record, packing))),
    (texts) => new PackedRecords(texts, packing)
  )

/** The links found before that are now in doubt, including those given up. */
const doubtfulLinks = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  store: StockStore["Service"],
  { haravanId, kind, loopId }: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  { isInDoubt }: LinkUpdate<LoopId, HaravanId>
): Effect.Effect<ReadonlyArray<FormerLink<LoopId, HaravanId>>, StoreError> =>
  Stream.concat(store.links.found(kind), store.links.givenUp(kind)).pipe(
    Stream.filter(({ evidence }) => evidence !== "declared"),
    Stream.map(({ evidence, haravan, loop }) => ({ loop: loopId(loop), haravan: haravanId(haravan), evidence })),
    Stream.filter(isInDoubt),
    Stream.runCollect
  )
