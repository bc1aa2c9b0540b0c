import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Statement } from "effect/sql/Statement"
import { uncheckedId } from "@stocktally/schema"
import type { Catalog, StoreError } from "@stocktally/tally"
import { runCommit } from "../runs/runCommit.ts"
import { forgetUnreadable, recordKey } from "../runs/unreadable.ts"
import { runQuery, type Database, runScan } from "../sql/Database.ts"
import { toQuantity } from "../sql/quantities.ts"
import { streamPages } from "../sql/streamPages.ts"
import { haravanLocations, haravanProducts, loopLocations } from "./catalogLists.ts"
import { markVariantsGone, writeHaravanLocations, writeHaravanProducts, writeLoopLocations } from "./writeCatalog.ts"
import type { Sql } from "../sql/Dialect.ts"

interface VariantRow {
  readonly id: string
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
}

interface LoopVariantRow extends VariantRow {
  readonly external_id: string | null
}

interface HaravanVariantRow extends VariantRow {
  readonly product_id: string
  readonly tracked: number | null
  readonly backorder: number
  readonly price: number | null
}

interface LoopLocationRow {
  readonly id: string
  readonly external_id: string | null
  readonly name: string
}

interface HaravanLocationRow {
  readonly id: string
  readonly name: string
  readonly transit: number
  readonly sellable: number
}

export const makeCatalog = (database: Database): Catalog => {
  const records = <Row extends { readonly id: string }, A>(
    operation: string,
    select: (sql: Sql, after: string, limit: number) => Statement<Row>,
    make: (row: Row) => A
  ): Stream.Stream<A, StoreError> =>
    streamPages(
      (after: string | undefined, limit) => runScan(database, operation, (sql) => select(sql, after ?? "0", limit)),
      ({ id }) => id
    ).pipe(Stream.map(make))

  return {
    writeLoopLocations: (commit, locations) =>
      runCommit(
        database,
        "catalog.writeLoopLocations",
        commit,
        loopLocations,
        (sql, { generation }) => Effect.map(writeLoopLocations(sql, locations, generation), (changed) => ({ changed }))
      ),
    writeHaravanLocations: (commit, locations) =>
      runCommit(
        database,
        "catalog.writeHaravanLocations",
        commit,
        haravanLocations,
        (sql, { generation }) =>
          Effect.map(writeHaravanLocations(sql, locations, generation), (changed) => ({ changed }))
      ),
    writeHaravanProducts: (commit, products) =>
      runCommit(
        database,
        "catalog.writeHaravanProducts",
        commit,
        haravanProducts,
        Effect.fnUntraced(function*(sql, list) {
          const isFull = commit.crawl?.kind === "full"
          yield* forgetUnreadable(sql, "haravan-products", list, () =>
            products.flatMap(({ id, variants }) => [
              recordKey("product", id),
              ...variants.map((variant) => recordKey("variant", variant.id))
            ]))
          return yield* writeHaravanProducts(sql, products, list.generation, {
            isFull,
            unreadable: commit.unreadable ?? []
          })
        })
      ),
    markHaravanVariantsGone: (commit, ids, at) =>
      runCommit(
        database,
        "catalog.markHaravanVariantsGone",
        commit,
        haravanProducts,
        (sql) => Effect.map(markVariantsGone(sql, ids, at), (gone) => ({ gone }))
      ),

    loopVariants: records(
      "catalog.loopVariants",
      (sql, after, limit) =>
        sql<LoopVariantRow>`SELECT CAST(id AS TEXT) AS id, external_id, sku, barcode, name FROM loop_variant
          WHERE gone_at IS NULL AND id > ${after} ORDER BY loop_variant.id LIMIT ${limit}`,
      ({ barcode, external_id, id, name, sku }) => ({
        id: uncheckedId.LoopVariantId(id),
        externalId: external_id,
        sku,
        barcode,
        name
      })
    ),
    loopLocations: records(
      "catalog.loopLocations",
      (sql, after, limit) =>
        sql<LoopLocationRow>`SELECT CAST(id AS TEXT) AS id, external_id, name FROM loop_location
          WHERE gone_at IS NULL AND id > ${after} ORDER BY loop_location.id LIMIT ${limit}`,
      ({ external_id, id, name }) => ({ id: uncheckedId.LoopLocationId(id), externalId: external_id, name })
    ),
    haravanVariants: records(
      "catalog.haravanVariants",
      (sql, after, limit) =>
        sql<
          HaravanVariantRow
        >`SELECT CAST(id AS TEXT) AS id, CAST(product_id AS TEXT) AS product_id, sku, barcode, name,
          tracked, backorder, price FROM haravan_variant
          WHERE gone_at IS NULL AND id > ${after} ORDER BY haravan_variant.id LIMIT ${limit}`,
      ({ backorder, barcode, id, name, price, product_id, sku, tracked }) => ({
        id: uncheckedId.HaravanVariantId(id),
        productId: uncheckedId.HaravanProductId(product_id),
        sku,
        barcode,
        name,
        tracked: tracked === null ? null : tracked === 1,
        backorder: backorder === 1,
        price: toQuantity(price)
      })
    ),
    haravanLocations: records(
      "catalog.haravanLocations",
      (sql, after, limit) =>
        sql<HaravanLocationRow>`SELECT CAST(id AS TEXT) AS id, name, transit, sellable FROM haravan_location
          WHERE gone_at IS NULL AND id > ${after} ORDER BY haravan_location.id LIMIT ${limit}`,
      ({ id, name, sellable, transit }) => ({
        id: uncheckedId.HaravanLocationId(id),
        name,
        transit: transit === 1,
        sellable: sellable === 1
      })
    ),
    haravanProductCount: runScan(database, "catalog.haravanProductCount", (sql) =>
      Effect.map(
        sql<{ readonly count: number }>`SELECT count(DISTINCT product_id) AS count FROM haravan_variant
          WHERE gone_at IS NULL`,
        ([row]) => row?.count ?? 0
      )),
    unreadHaravanLocations: runQuery(database, "catalog.unreadHaravanLocations", (sql) =>
      Effect.map(
        sql<{ readonly id: string }>`SELECT CAST(id AS TEXT) AS id FROM haravan_location
          WHERE gone_at IS NULL AND balances_read = 0 ORDER BY haravan_location.id`,
        (rows) => rows.map(({ id }) => uncheckedId.HaravanLocationId(id))
      ))
  }
}
