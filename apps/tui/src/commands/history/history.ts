import { StoreReads } from "@stocktally/sync"
import type { Change } from "@stocktally/tally"
import type { TallyRow } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { historyChart } from "./historyChart.ts"
import { announceSource, note } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { type HistoryChange, historyChange } from "./historyChange.ts"
import { Stdout } from "../../output/Stdout.ts"
import { noSuchSku } from "../tally/filterNames.ts"
import { syncedStore, writeStored } from "../store.ts"
import { runWithStore } from "../run.ts"

interface HistoryInput {
  readonly sku: string
  readonly location: Option.Option<string>
  readonly since: Option.Option<Duration.Duration>
}

export const handle = (input: HistoryInput) => runWithStore(show(input))

/** A chart shows at most this many changes of a row. */
const chartLimit = 10_000

const show = Effect.fnUntraced(function*({ location, since, sku }: HistoryInput) {
  const options = yield* outputOptions
  const rows = yield* rowsOf(sku, Option.getOrUndefined(Option.map(location, (name) => [name])))
  const store = yield* StoreReads
  const stdout = yield* Stdout
  const now = yield* Clock.currentTimeMillis
  const from = Option.match(since, { onNone: () => undefined, onSome: (since) => now - Duration.toMillis(since) })
  const changesOf = (row: TallyRow) => store.changes(row.id, from)
  const changes = Stream.fromIterable(rows).pipe(
    Stream.flatMap((row) => Stream.map(changesOf(row), (change): HistoryChange => ({ row, change })))
  )

  if (options.format === "table" && Option.isNone(yield* Stream.runHead(changes))) {
    yield* announceSource
    return yield* note(
      from === undefined ? "Nothing has changed since it was first read." : "Nothing has changed in this time."
    )
  }

  if (options.format === "table" && options.surface.columns !== undefined) {
    for (const row of rows) {
      const changes: ReadonlyArray<Change> = yield* Stream.runCollect(Stream.take(changesOf(row), chartLimit))
      const chart = historyChart(row, changes, now, options.surface)
      yield* stdout.write(chart === "" ? "" : `${chart}\n`)
    }
  }
  yield* writeStored(historyChange, changes)
})

/** The rows of a SKU. Fails if there are none, because a mistyped SKU is likelier than a variant without stock. */
const rowsOf = Effect.fnUntraced(function*(sku: string, locations: ReadonlyArray<string> | undefined) {
  const store = yield* StoreReads
  const rows = yield* Stream.runCollect(
    store.rows({ skus: [sku], locations, empty: true, allLocations: true }, "location")
  )
  if (rows.length > 0) return rows
  yield* syncedStore
  return yield* noSuchSku(sku, locations)
})
