import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  allLinks,
  makeDescribeCandidates,
  exportLinks,
  idTexts,
  locationsIn,
  planLinks,
  readRuleFile,
  readRuleLocations,
  StockStore,
  type VerdictRules
} from "@stocktally/tally"
import { localStockRules } from "../rules/localStockRules.ts"
import { LinksConflict } from "./ReadModelError.ts"
import { StoreReads } from "./StoreReads.ts"

const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const

/** Settings of the rows. */
export interface LocalStoreReadsOptions {
  /** A side that is older is `stale` in the rows. */
  readonly staleAfter: Duration.Duration
  readonly rules: VerdictRules
}

/** `StoreReads` with the store of this process. */
export const LocalStoreReads = {
  layer: (options: LocalStoreReadsOptions): Layer.Layer<StoreReads, never, StockStore> =>
    Layer.effect(StoreReads, Effect.map(StockStore, (store) => make(store, options)))
}

const make = (store: StockStore["Service"], { rules, staleAfter }: LocalStoreReadsOptions): StoreReads["Service"] => {
  const staleAfterMillis = Duration.toMillis(staleAfter)
  const { inSnapshot, catalog, history, links, owner, crawls, tallies } = store
  return {
    isClaimed: Effect.map(owner, Option.isSome),
    isLinked: Effect.gen(function*() {
      const states = yield* crawls.states
      return catalogs.every((subject) => states[subject].completeAsOf !== null) && (yield* links.version) > 0
    }),
    inSnapshot,
    freshness: tallies.freshness,
    overview: store.overview,
    summary: tallies.summary,
    rows: (filter, sort) => tallies.rows({ filter, sort, staleAfterMillis }),
    hasRow: (filter) =>
      tallies.page({ filter, limit: 1, staleAfterMillis }).pipe(
        // The query has no cursor and no sort column.
        Effect.catchTags({ InvalidCursor: Effect.die, UnknownColumn: Effect.die }),
        Effect.map(({ rows }) => rows.length > 0)
      ),
    locationNames: Effect.gen(function*() {
      const { locations } = yield* tallies.summary({ empty: true, allLocations: true })
      const listed = yield* Stream.runCollect(catalog.haravanLocations)
      return [...new Set([...locations.map(({ location }) => location), ...listed.map(({ name }) => name)])]
    }),
    changes: (rowId, since) => history.get(rowId, { since }),
    links: (query) => allLinks(links, query),
    candidates: makeDescribeCandidates(store),
    linkFile: (options) => exportLinks(store, options),
    planLinks: (file) => planLinks(store, file),
    declare: (changes, ifVersion) =>
      Effect.flatMap(
        links.declare(changes, ifVersion),
        Option.match({ onNone: () => Effect.fail(new LinksConflict()), onSome: () => Effect.void })
      ),
    rules: {
      ...localStockRules(store, rules),
      locations: (texts) =>
        Effect.flatMap(store.rules.current, ({ rules }) => {
          const [named, ids] = [locationsIn(rules), texts.flatMap(idTexts)]
          return readRuleLocations(store, { loop: [...named.loop, ...ids], haravan: [...named.haravan, ...ids] })
        }),
      read: (sheet, by) => readRuleFile(store, sheet, by)
    }
  }
}
