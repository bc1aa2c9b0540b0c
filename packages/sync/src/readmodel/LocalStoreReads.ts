import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { allLinks, candidatesOf, exportLinks, planLinks, StockStore } from "@stocktally/tally"
import { LinksMoved } from "./ReadModelError.ts"
import { StoreReads } from "./StoreReads.ts"

const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const

/** What commands ask, over the store of this process. A side older than `staleAfter` is `stale` in the rows. */
export const LocalStoreReads = {
  layer: ({ staleAfter }: { readonly staleAfter: Duration.Duration }): Layer.Layer<StoreReads, never, StockStore> =>
    Layer.effect(StoreReads, Effect.map(StockStore, (store) => over(store, Duration.toMillis(staleAfter))))
}

const over = (store: StockStore["Service"], staleAfterMillis: number): StoreReads["Service"] => {
  const { atOneMoment, catalog, history, links, owner, readings, tallies } = store
  return {
    isClaimed: Effect.map(owner, Option.isSome),
    isLinked: Effect.gen(function*() {
      const states = yield* readings.states
      return catalogs.every((subject) => states[subject].completeAsOf !== null) && (yield* links.version) > 0
    }),
    atOneMoment,
    freshness: tallies.freshness,
    summary: tallies.summary,
    rows: (filter, sort) => tallies.rows({ filter, sort, staleAfterMillis }),
    hasRow: (filter) =>
      tallies.page({ filter, limit: 1, staleAfterMillis }).pipe(
        // There is neither a cursor nor a column.
        Effect.catchTags({ InvalidCursor: Effect.die, UnknownColumn: Effect.die }),
        Effect.map(({ rows }) => rows.length > 0)
      ),
    locationNames: Effect.gen(function*() {
      const { locations } = yield* tallies.summary({ empty: true, allLocations: true })
      const listed = yield* Stream.runCollect(catalog.haravanLocations)
      return [...new Set([...locations.map(({ location }) => location), ...listed.map(({ name }) => name)])]
    }),
    changes: (rowId, since) => history.of(rowId, { since }),
    links: (query) => allLinks(links, query),
    candidates: candidatesOf(store),
    linkFile: (options) => exportLinks(store, options),
    planLinks: (file) => planLinks(store, file),
    declare: (changes, ifVersion) =>
      Effect.flatMap(
        links.declare(changes, ifVersion),
        Option.match({ onNone: () => Effect.fail(new LinksMoved()), onSome: () => Effect.void })
      )
  }
}
