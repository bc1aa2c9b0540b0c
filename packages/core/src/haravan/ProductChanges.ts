import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type EpochMillis, formatTimestamp, type HaravanProduct, type UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { productIds, makeProductPage } from "./ProductPages.ts"

/**
 * Streams the pages of the products that changed at a time or later, until one is empty or repeats what came before it.
 * A product deleted meanwhile may move others past the reader, so the reader holds {@link countProducts} against the
 * products it keeps.
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
