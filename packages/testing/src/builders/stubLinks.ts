import { uncheckedId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { LinkSource, StoredDeclaration, FoundLink, LinkEnd, LinkRow } from "@stocktally/tally"

const unused = Effect.die("not used by this stub")

/**
 * A store with declarations, listed links and found links. Its catalog has Loop variants 1 to 9 and Haravan variant 22.
 */
export const makeLinkStore = (
  declarations: ReadonlyArray<StoredDeclaration>,
  rows: ReadonlyArray<LinkRow>,
  found: ReadonlyArray<FoundLink> = []
): LinkSource => ({
  links: {
    version: Effect.succeed(7),
    declare: () => unused,
    found: (kind) => Stream.fromIterable(found.filter((link) => link.kind === kind)),
    givenUp: () => Stream.empty,
    replace: () => unused,
    isDue: Effect.succeed(false),
    records: (kind, upstream, ids) => {
      const known = kind === "location"
        ? []
        : upstream === "haravan"
        ? ["22"]
        : Array.from({ length: 9 }, (_, n) => String(n + 1))
      return Effect.succeed(ids.filter((id) => known.includes(id)).map((id) => linkEnd(id)))
    },
    get: () => unused,
    page: ({ troubled = false }) =>
      Effect.succeed({
        rows: rows.filter(({ unlinked }) => !troubled || (unlinked !== null && unlinked.reason !== "ignored")),
        nextCursor: null
      }),
    declarations: Stream.fromIterable(declarations)
  },
  catalog: {
    writeLoopLocations: () => unused,
    writeHaravanLocations: () => unused,
    writeHaravanProducts: () => unused,
    markHaravanVariantsGone: () => unused,
    haravanProductCount: unused,
    unreadHaravanLocations: unused,
    loopVariants: Stream.range(1, 9).pipe(Stream.map((id) => ({
      id: uncheckedId.LoopVariantId(String(id)),
      externalId: null,
      sku: null,
      barcode: null,
      name: "x"
    }))),
    loopLocations: Stream.empty,
    haravanVariants: Stream.make({
      id: uncheckedId.HaravanVariantId("22"),
      productId: uncheckedId.HaravanProductId("1"),
      sku: "B-2",
      barcode: null,
      tracked: true,
      backorder: false,
      price: null,
      name: "Áo, xanh"
    }),
    haravanLocations: Stream.empty
  }
})

export const linkEnd = (id: string, sku: string | null = null, name = `name ${id}`): LinkEnd => ({
  id,
  sku,
  name,
  goneAt: null
})

export const linkedRow = (loop: LinkEnd, haravan: LinkEnd, evidence: LinkRow["evidence"] = "sku"): LinkRow => ({
  kind: "variant",
  loop,
  haravan,
  evidence,
  foundAt: 0,
  unlinked: null
})

export const unlinkedRow = (
  row: Pick<LinkRow, "loop" | "haravan">,
  reason: "no-partner" | "ambiguous" | "conflicting" | "ignored" = "no-partner",
  candidates: ReadonlyArray<string> = []
): LinkRow => ({
  kind: "variant",
  evidence: null,
  foundAt: null,
  ...row,
  unlinked: { reason, detail: "why", candidates }
})

export const declaredLink = (loop: string, haravan: string, note: string | null = null): StoredDeclaration => ({
  kind: "variant",
  note,
  declaredAt: 0,
  declaration: { _tag: "Link", loop: uncheckedId.LoopVariantId(loop), haravan: uncheckedId.HaravanVariantId(haravan) }
})

export const ignored = (loop: string, reason: string): StoredDeclaration => ({
  kind: "variant",
  note: null,
  declaredAt: 0,
  declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopVariantId(loop), reason }
})
