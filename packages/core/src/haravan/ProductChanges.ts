import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type EpochMillis, formatTimestamp, type HaravanProduct, type UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { makeProductPage, productIds } from "./ProductPages.ts"

/**
 * Streams the pages of products that changed at the given time or later, until a page is empty or repeats earlier ones.
 * A product deleted during the read may move others past the reader, so the caller compares {@link countProducts} with
 * the products it has stored.
 */
export const streamProductChanges = (
  client: UpstreamClient,
  operation: string
) =>
(since: EpochMillis): Stream.Stream<ReadPage<HaravanProduct>, UpstreamError> =>
  Stream.suspend(() => {
    const page = makeProductPage(client, operation, [["updated_at_min", formatTimestamp(since)]])
    const seenIds = new Set<string>()
    return Stream.paginate(1, (number) =>
      Effect.map(page(number), (read) => {
        const ids = productIds(read)
        const isEnd = ids.every((id) => seenIds.has(id))
        for (const id of ids) seenIds.add(id)
        return [[read], isEnd ? Option.none<number>() : Option.some(number + 1)] as const
      }))
  })
