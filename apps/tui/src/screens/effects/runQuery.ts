/** Runs queries on the read model. */
import type { ReadModel } from "@stocktally/sync"
import type { TallyRow } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { QueryData, QueryFailure, QueryKey, QueryRequest } from "../model/state/Query.ts"
import type { Fetch } from "../model/Step.ts"
import { type ReadError, queryFailureOf } from "./queryFailure.ts"

type Model = ReadModel["Service"]

/** The directory of exports, and the receiver of their progress. */
export interface ExportTarget {
  readonly directory: string
  readonly onProgress: (id: number, path: string, rows: number) => void
}

/** The queries that a read model answers. */
export type ReadKey = Exclude<QueryKey, "open" | "shops">

type Run<K extends ReadKey> = (
  model: Model,
  fetch: Fetch<K>,
  target: ExportTarget
) => Effect.Effect<QueryData<K>, ReadError | QueryFailure>

const runs: { readonly [K in ReadKey]: Run<K> } = {
  shop: ({ shop }) => shop,
  "tally.page": (model, { query }) => model.page(query),
  "tally.counts": (model, { filter }) => model.summary(filter),
  "tally.locations": (model, { filter }) => model.summary(filter),
  "tally.jump": (model, request) => jump(model, request),
  "detail.row": (model, { rowId }) => Effect.map(model.row(rowId), Option.getOrNull),
  "detail.siblings": (model, { rowId }) => model.siblings(rowId),
  "detail.history": (model, { limit, rowId }) => Effect.map(model.history(rowId, { limit }), ({ changes }) => changes),
  "detail.readAgain": (model, { rowId }) => Effect.map(model.readAgain(rowId), Option.getOrNull),
  "sync.runs": (model, { limit }) => model.runs(limit),
  "sync.start": (model, { request }) => model.sync(request),
  "links.page": (model, { cursor, kind, limit, troubled }) => model.links({ cursor, kind, limit, troubled }),
  "links.candidates": (model, { ids, kind, upstream }) => model.records(kind, upstream, ids),
  "links.record": (model, { kind, recordId, upstream }) => model.link(kind, upstream, recordId),
  "links.declare": (model, { changes, ifVersion }) =>
    Effect.catchTag(model.declare(changes, ifVersion), "LinksConflict", () => Effect.succeed(null)),
  doctor: ({ doctorChecks }) => doctorChecks,
  export: (model, fetch, { directory, onProgress }) =>
    Effect.flatMap(
      Effect.promise(() => import("./exportRows.ts")),
      ({ exportRows }) =>
        exportRows(model, fetch, directory, (path, rows) => Effect.sync(() => onProgress(fetch.id, path, rows)))
    )
}

/** Runs a query. */
export const runQuery = <K extends ReadKey>(
  model: Model,
  fetch: Fetch<K> & { readonly key: K },
  target: ExportTarget
): Effect.Effect<QueryData<K>, QueryFailure> =>
  Effect.mapError(runs[fetch.key](model, fetch, target), (error) => "_tag" in error ? queryFailureOf(error) : error)

/** The row of a SKU among the filtered ones, or else among all rows, for a notice that the filter hides it. */
const jump = (
  model: Model,
  { filter, sku, sort }: QueryRequest<"tally.jump">
): Effect.Effect<TallyRow | null, ReadError> =>
  Effect.flatMap(
    model.page({ filter: { ...filter, skus: [sku] }, sort, limit: 1 }),
    ({ rows: [row] }) =>
      row !== undefined
        ? Effect.succeed(row)
        : Effect.map(
          model.page({ filter: { skus: [sku], empty: true, allLocations: true }, limit: 1 }),
          ({ rows: [other = null] }) => other
        )
  )
