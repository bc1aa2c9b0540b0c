/** Pages of `GET /products.json`, and the shop's own count. */
import type * as Effect from "effect/Effect"
import {
  describeUnreadable,
  type EpochMillis,
  type HaravanProduct,
  type UnreadableRecord,
  type UpstreamError
} from "@stocktally/schema"
import { decodeHaravanCount, decodeHaravanProducts, type ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** Which of Haravan's products to read; a filter that is left out does not restrict. */
export interface ProductFilter {
  /** Products changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
}

/** What is asked for; Haravan gives 50 (seen). */
const pageSize = 50

type Params = ReadonlyArray<readonly [string, string]>

export const makeProductPage = (client: UpstreamClient, operation: string, params: Params) => (page: number) =>
  client.get({
    operation,
    path: "/products.json",
    params: [...params, ["limit", String(pageSize)], ["page", String(page)]],
    decode: decodeHaravanProducts
  })

export const readProductCount = (client: UpstreamClient, operation: string, params: Params) =>
  client.get({ operation, path: "/products/count.json", params, decode: decodeHaravanCount })

/** How many products the shop counts. */
export const countProducts = (client: UpstreamClient, operation: string): Effect.Effect<number, UpstreamError> =>
  readProductCount(client, operation, [])

export const isEmpty = ({ rows, unreadable }: ReadPage<HaravanProduct>): boolean =>
  rows.length + unreadable.length === 0

export const isProduct = ({ record }: UnreadableRecord): boolean => record === "product"

/** Tells an unreadable product apart. */
export const unreadableKey = (record: UnreadableRecord): string => record.id ?? describeUnreadable(record)

/** The products of a page, those that could not be read among them. */
export const productIds = ({ rows, unreadable }: ReadPage<HaravanProduct>): ReadonlyArray<string> => [
  ...rows.map(({ id }) => id),
  ...unreadable.filter(isProduct).map(unreadableKey)
]
