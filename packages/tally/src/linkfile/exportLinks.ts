import type { LinkKind, Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { recordKey, recordKeys, type RecordRef } from "../link/RecordRef.ts"
import type { StoredDeclaration, LinkRow } from "../store/LinkStore.ts"
import type { StockStore } from "../store/StockStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import { visibleKey } from "../text/visibleKey.ts"
import { allLinks } from "./allLinks.ts"
import { declaredRow, foundRow, type LinkFileRow } from "./LinkFileRow.ts"

/** The ports that an export reads. */
export type LinkSource = Pick<StockStore["Service"], "links" | "catalog">

/**
 * The rows of a link file: every declaration, every link that was found, and every record without one, with columns
 * that help to decide. `unlinked`: only records that need a decision, without those declared to have no partner.
 * Importing an export changes nothing.
 */
export const exportLinks = (
  { catalog, links }: LinkSource,
  { unlinked = false }: { readonly unlinked?: boolean | undefined } = {}
): Stream.Stream<LinkFileRow, StoreError> =>
  Stream.unwrap(Effect.gen(function*() {
    const declared = new Map<string, Set<StoredDeclaration>>()
    const remaining = new Set<StoredDeclaration>()
    yield* Stream.runForEach(links.declarations, (kept) =>
      Effect.sync(() => {
        remaining.add(kept)
        for (const key of recordKeys(kept)) {
          declared.set(key, (declared.get(key) ?? new Set()).add(kept))
        }
      }))
    const candidates = yield* makeDescribeCandidates({ catalog, links })

    const rowsOf = (row: LinkRow): ReadonlyArray<LinkFileRow> => {
      const about = keysOfRow(row).flatMap((key) => [...declared.get(key) ?? []])
      if (about.length === 0) return [foundRow(row, candidates(row))]
      return about.filter((kept) => remaining.delete(kept)).map((kept) => declaredRow(kept, row))
    }
    const listed = Stream.flatMap(
      allLinks(links, { troubled: unlinked }),
      (row) => Stream.fromIterable(rowsOf(row))
    )
    return unlinked
      ? listed
      : Stream.concat(
        listed,
        Stream.suspend(() => Stream.fromIterable([...remaining].map((kept) => declaredRow(kept))))
      )
  }))

const keysOfRow = ({ haravan, kind, loop }: LinkRow): ReadonlyArray<string> =>
  recordKeys({ kind, loop: loop?.id, haravan: haravan?.id })

const candidateRecords = (row: LinkRow): ReadonlyArray<RecordRef> =>
  (row.unlinked?.candidates ?? []).map((id) => ({
    kind: row.kind,
    upstream: row.loop === null ? "loop" : "haravan",
    id
  }))

/**
 * Returns a function that describes a row's candidates. Reads the catalogs only if there are candidates, and keeps only
 * those.
 */
export const makeDescribeCandidates = Effect.fnUntraced(function*({ catalog, links }: LinkSource) {
  const words = new Map<string, string>()
  yield* Stream.runForEach(allLinks(links, { troubled: true }), (row) =>
    Effect.sync(() => {
      for (const record of candidateRecords(row)) words.set(recordKey(record), record.id)
    }))
  const name = (kind: LinkKind, upstream: Upstream) =>
  ({ id, name, sku }: {
    readonly id: string
    readonly sku?: string | null
    readonly name: string
  }) =>
    Effect.sync(() => {
      const key = recordKey({ kind, upstream, id })
      if (words.has(key)) {
        words.set(
          key,
          [id, sku === undefined || sku === null ? sku : visibleKey(sku), name]
            .filter((text) => text !== undefined && text !== null).join(" ")
        )
      }
    })
  if (words.size > 0) {
    yield* Stream.runForEach(catalog.loopVariants, name("variant", "loop"))
    yield* Stream.runForEach(catalog.loopLocations, name("location", "loop"))
    yield* Stream.runForEach(catalog.haravanVariants, name("variant", "haravan"))
    yield* Stream.runForEach(catalog.haravanLocations, name("location", "haravan"))
  }
  return (row: LinkRow): string | null => {
    const records = candidateRecords(row)
    return records.length === 0
      ? null
      : records.map((record) => words.get(recordKey(record)) ?? record.id).join("; ")
  }
})
