import { Duration, Effect, Option } from "effect"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { StockStore, type TallyQuery } from "@stocktally/tally"
import { sqliteStore } from "@stocktally/store/sqlite"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import { longestTurn } from "../harness/longestTurn.ts"
import { median } from "../harness/median.ts"
import { percentile } from "../harness/percentile.ts"
import { temporaryFolder } from "../harness/temporaryFolder.ts"
import { fillInProcess } from "../store/fillInProcess.ts"
import { locationName, type Size, formatSku } from "../store/shop.ts"

const size = { variants: 100_000, locations: 10 }
/** The same shop with three locations in Haravan feeding each location in Loop. */
const ruled = { ...size, sources: 3 }
const limit = 50
const staleAfterMillis = 24 * 3_600_000

type PageQuery = Omit<TallyQuery, "staleAfterMillis">

const locations = [locationName(3)]

/** Orders without a filter, and filters in their natural order. */
const natural: ReadonlyArray<readonly [name: string, query: PageQuery]> = [
  ...["sku", "-sku", "delta", "-delta", "harm", "-harm", "since", "-since", "value", "-value"].map((sort) =>
    [sort, { sort }] as const
  ),
  ["a verdict, few rows", { filter: { verdicts: ["drift"] } }],
  ["a verdict, most rows", { filter: { verdicts: ["match"] } }],
  ["a location", { filter: { locations } }],
  ["a least value", { filter: { minValue: 1_000_000 } }],
  ["a text, all rows", { filter: { q: "áo thun" } }],
  ["a text, some rows", { filter: { q: "thun 9" } }],
  ["a text, one SKU", { filter: { q: formatSku(4321) } }],
  ["a text of two letters, no rows", { filter: { q: "zz" } }],
  ["a text of two letters, some rows", { filter: { q: "01" } }],
  ["a text of one letter", { filter: { q: "9" } }]
]

const others: ReadonlyArray<readonly [name: string, query: PageQuery]> = [
  ...[
    "barcode",
    "name",
    "location",
    "loop",
    "haravan",
    "-haravan.onHand",
    "haravan.committed",
    "haravan.updatedAt",
    "expected",
    "verdict"
  ]
    .map((sort) => [sort, { sort }] as const),
  ["a least value by SKU", { filter: { minValue: 1_000_000 }, sort: "sku" }],
  ["a location by SKU", { filter: { locations }, sort: "sku" }],
  ["a location by delta", { filter: { locations }, sort: "-delta" }],
  ["a verdict by SKU", { filter: { verdicts: ["drift"] }, sort: "sku" }],
  ["a verdict at a location by since", { filter: { verdicts: ["drift"], locations }, sort: "since" }],
  ["a text by since", { filter: { q: "01" }, sort: "since" }],
  ["a text at a location by delta", { filter: { q: "thun 1", locations }, sort: "-delta" }],
  ["a text by location", { filter: { q: "thun 1" }, sort: "location" }],
  ["a text by name, descending", { filter: { q: "thun 1" }, sort: "-name" }],
  ["began", { filter: { began: 1 } }]
]

/** Milliseconds of each run, after ten runs that do not count. */
const timesOf = <E>(runs: number, effect: Effect.Effect<unknown, E>) =>
  Effect.gen(function*() {
    const times: Array<number> = []
    for (let run = -10; run < runs; run++) {
      const start = performance.now()
      yield* effect
      if (run >= 0) times.push(performance.now() - start)
    }
    return times
  })

/** Reads five pages from the beginning or the end, again and again. */
const pagesOf = (store: StockStore["Service"]) => (query: PageQuery, direction: "forward" | "backward" = "forward") => {
  let cursor: string | undefined
  let turn = 0
  return Effect.suspend(() =>
    Effect.map(
      store.tallies.page({ ...query, staleAfterMillis, limit, cursor, direction }),
      ({ nextCursor, previousCursor }) => {
        const next = direction === "forward" ? nextCursor : previousCursor
        cursor = ++turn % 5 === 0 ? undefined : next ?? undefined
      }
    )
  )
}

const figure = (name: string, times: ReadonlyArray<number>, most: number) =>
  measured({
    name: `1,000,000 pairs, ${name}`,
    value: median(times),
    unit: "ms",
    peers: times.length === 1 ? [] : [{ name: "p99", value: percentile(times, 0.99) }],
    required: { of: "value", is: "at most", limit: most }
  })

/** The natural pages of a shop with stock rules, whose rows list three locations each. */
const measureRuled = Effect.gen(function*() {
  const store = yield* StockStore
  const pages = pagesOf(store)
  const { rows } = yield* store.tallies.page({ staleAfterMillis, limit })
  if (rows.some(({ parts }) => parts.length !== ruled.sources)) {
    return yield* Effect.die(new Error("a row does not list the locations that feed it"))
  }
  const figures: Array<Figure> = []
  for (const [name, query] of natural) {
    figures.push(figure(`a rule over three locations, a page: ${name}`, yield* timesOf(200, pages(query)), 10))
  }
  return figures
})

const measure = Effect.gen(function*() {
  const store = yield* StockStore
  const pages = pagesOf(store)
  const first = yield* store.tallies.page({ staleAfterMillis, limit })
  const row = Effect.flatMap(
    store.tallies.row(first.rows[7]?.id ?? "", { staleAfterMillis }),
    Option.match({ onNone: () => Effect.die(new Error("the row is not found")), onSome: () => Effect.void })
  )
  const figures: Array<Figure> = []
  const queries = [
    ...natural.map((it) => [...it, 10, 200] as const),
    ...others.map((it) => [...it, 150, 50] as const)
  ]
  // The first query runs on an empty cache.
  const [coldTime] = yield* Effect.timed(store.tallies.summary({ q: "1" }))
  figures.push(figure("summary: half a text, the first", [Duration.toMillis(coldTime)], 200))
  for (const [name, query, most, runs] of queries) {
    figures.push(figure(`a page: ${name}`, yield* timesOf(runs, pages(query)), most))
  }
  for (const [name, query] of natural) {
    figures.push(figure(`a page back: ${name}`, yield* timesOf(100, pages(query, "backward")), 10))
  }
  for (
    const [name, filter] of [["all", {}], ["a location", { locations }], ["a text", { q: "ao" }], ["half a text", {
      q: "1"
    }]] as const
  ) {
    figures.push(figure(`summary: ${name}`, yield* timesOf(20, store.tallies.summary(filter)), 200))
  }
  figures.push(figure("one row", yield* timesOf(2000, row), 1))

  // In a separate run, because the thread sleeps between any two turns.
  const all = [...natural, ...others].map(([, query]) => timesOf(10, pages(query)))
  const turns = yield* Effect.replicateEffect(
    longestTurn(Effect.all([...all, timesOf(5, store.tallies.summary({ q: "ao" })), timesOf(200, row)])),
    5
  )
  const idle = yield* longestTurn(Effect.sleep(2000))
  return [
    ...figures,
    measured({
      name: "1,000,000 pairs, longest turn of the main thread",
      value: median(turns),
      unit: "ms of CPU",
      peers: [{ name: "idle", value: idle }, { name: "the longest of five", value: Math.max(...turns) }],
      required: { of: "value", is: "at most", limit: 5 }
    })
  ]
})

/** Measures in a store with a shop. */
const measureInShop = (shop: Size, measuring: Effect.Effect<ReadonlyArray<Figure>, unknown, StockStore>) =>
  temporaryFolder.pipe(
    Effect.map((folder) => join(folder, "store.db")),
    Effect.tap((path) => fillInProcess(path, shop)),
    Effect.flatMap((path) => Effect.provide(measuring, sqliteStore({ path }))),
    Effect.scoped,
    Effect.orDie
  )

/** The queries that screens wait for. */
export const storeRead: Benchmark = {
  name: "store-read",
  about: "pages, summaries and rows of 1,000,000 pairs in SQLite",
  run: Effect.zipWith(
    measureInShop(size, measure),
    measureInShop(ruled, measureRuled),
    (some, others) => [...some, ...others]
  )
}
