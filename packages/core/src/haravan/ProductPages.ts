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

/** Which products to read. An omitted parameter does not restrict the result. */
export interface ProductFilter {
  /** Products that changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
}

/** The requested page size; Haravan returned 50 when tried. */
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

/** Reads the shop's own count of its products. */
export const countProducts = (client: UpstreamClient, operation: string): Effect.Effect<number, UpstreamError> =>
  readProductCount(client, operation, [])

export const isEmpty = ({ rows, unreadable }: ReadPage<HaravanProduct>): boolean =>
  rows.length + unreadable.length === 0

export const isProduct = ({ record }: UnreadableRecord): boolean => record === "product"

/** Identifies an unreadable product. */
export const unreadableKey = (record: UnreadableRecord): string => record.id ?? describeUnreadable(record)

/** The products of a page, including unreadable ones. */
export const productIds = ({ rows, unreadable }: ReadPage<HaravanProduct>): ReadonlyArray<string> => [
  ...rows.map(({ id }) => id),
  ...unreadable.filter(isProduct).map(unreadableKey)
]
