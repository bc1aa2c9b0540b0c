import { parseRowOrder, type RefreshMode, StockStore, Sync, type TallyFilter } from "@stocktally/core"
import { Settings, Sources } from "@stocktally/runtime"
import type { Verdict } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { ExitStatus } from "../exit/ExitStatus.ts"
import { Exited } from "../exit/Exited.ts"
import { TallyIncomplete, TallyStale } from "../exit/TallyIncomplete.ts"
import { frugal } from "../output/frugal.ts"
import { announceSource, note } from "../output/notes.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import { Stdout } from "../output/Stdout.ts"
import { withSyncProgress } from "../output/syncProgress.ts"
import { tallyWriter } from "../output/TallyReport.ts"
import { runWithSync } from "./run.ts"
import { missingUpstreams } from "./synced.ts"

interface TallyQuestion {
  readonly filter: Omit<TallyFilter, "began" | "healed">
  /** How long ago at most drift began, or healed. */
  readonly began: Duration.Duration | undefined
  readonly healed: Duration.Duration | undefined
  readonly sort: string | undefined
  readonly refresh: RefreshMode
  readonly failOn: ReadonlyArray<Verdict>
}

/** All rows, the most harm first. */
export const all: TallyQuestion = {
  filter: {},
  began: undefined,
  healed: undefined,
  sort: undefined,
  refresh: "auto",
  failOn: []
}

export const handle = (input: {
  readonly verdict: Option.Option<ReadonlyArray<Verdict>>
  readonly location: Option.Option<string>
  readonly sku: Option.Option<string>
  readonly q: Option.Option<string>
  readonly began: Option.Option<Duration.Duration>
  readonly healed: Option.Option<Duration.Duration>
  readonly sort: Option.Option<string>
  readonly refresh: RefreshMode
  readonly failOn: Option.Option<ReadonlyArray<Verdict>>
}) =>
  runWithSync(showTally({
    filter: {
      verdicts: Option.getOrUndefined(input.verdict),
      location: Option.getOrUndefined(input.location),
      sku: Option.getOrUndefined(input.sku),
      q: Option.getOrUndefined(input.q)
    },
    began: Option.getOrUndefined(input.began),
    healed: Option.getOrUndefined(input.healed),
    sort: Option.getOrUndefined(input.sort),
    refresh: input.refresh,
    failOn: Option.getOrElse(input.failOn, () => [])
  }))

/** As many rows decide how wide the columns of a table are. */
const pageSize = 1_000

/**
 * Brings the store up to date as far as asked and shows it. It is shown also where a side could not be read, or not yet;
 * the command then fails with that, because nobody may take a part for the whole, or the past for the present.
 */
export const showTally = Effect.fnUntraced(function*({ began, failOn, filter, healed, refresh, sort }: TallyQuestion) {
  const options = yield* outputOptions
  if (sort !== undefined) yield* Effect.fromResult(parseRowOrder(sort))
  const { source } = yield* Sources
  const stdout = yield* Stdout
  const settings = yield* Settings
  const sync = yield* Sync
  const { tallies } = yield* StockStore
  if (options.format !== "table") yield* announceSource

  yield* frugal
  const refreshed = yield* sync.refresh(refresh).pipe(withSyncProgress)
  const now = yield* Clock.currentTimeMillis
  const whole: TallyFilter = {
    ...filter,
    began: began && now - Duration.toMillis(began),
    healed: healed && now - Duration.toMillis(healed)
  }
  const { asOf, complete: allRead, sides, summary } = yield* tallies.summary(whole)
  // What was read with a credential that is not set any more is no comparison of today.
  const missing = yield* missingUpstreams
  const complete = allRead && missing.length === 0
  const writer = tallyWriter({ source, complete, asOf, sides, summary }, options)
  yield* stdout.write(writer.head)
  yield* tallies.rows({ filter: whole, sort, staleAfterMillis: Duration.toMillis(settings.staleAfter) }).pipe(
    Stream.grouped(pageSize),
    Stream.runForEach((rows) => stdout.write(writer.rows(rows)))
  )
  yield* stdout.write(writer.end())

  const error = refreshed._tag === "Failed" ? refreshed.error : null
  if (!complete) return yield* new TallyIncomplete({ error, missing })
  if (error !== null) return yield* new TallyStale({ error, asOf })
  if (refreshed._tag === "OutOfTime") {
    yield* note("not everything could be read anew within 30 s: older rows are stale; stocktally sync reads them all")
  }
  if (failOn.some((verdict) => summary[verdict] > 0)) return yield* new Exited({ status: ExitStatus.matched })
})
