import { parseSort, type TallyFilter } from "@stocktally/tally"
import { type Refreshed, type RefreshMode, StoreReads, Sync } from "@stocktally/sync"
import { LocalStore, type SandboxUse, Sources } from "@stocktally/program"
import { Exited, ExitStatus, frugal } from "@stocktally/program/process"
import type { UpstreamError, Verdict } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { TallyIncomplete, TallyStale } from "../../errors/commandErrors.ts"
import { announceSource, note, noteSides } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { withSyncProgress } from "../../output/syncProgress.ts"
import { tallyWriter } from "../../output/TallyReport.ts"
import { requireNamed } from "./named.ts"
import { missingUpstreams, ofOneMoment } from "../store.ts"
import { runWithSources } from "../run.ts"
import { ofKnownShop, syncingOfShop } from "./shopUnknown.ts"

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
  runTally({
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
  })

/**
 * Runs a tally of the store. Where there is none yet, because Haravan cannot say whose it would be, it is one of what Loop
 * says, of which nothing is kept.
 */
export const runTally = (question: TallyQuestion, use?: SandboxUse) =>
  runWithSources(
    showTally(question, ofKnownShop(upToDate(question.refresh)), null).pipe(
      Effect.provide(syncingOfShop),
      Effect.catchTag("ShopUnknown", ({ error }) =>
        question.refresh === "never"
          ? Effect.fail(error)
          : Effect.provide(showTally(question, upToDate(question.refresh), error), LocalStore.unkept))
    ),
    use
  )

const upToDate = (mode: RefreshMode) => withSyncProgress(Effect.flatMap(Sync, ({ refresh }) => refresh(mode)))

/** As many rows decide how wide the columns of a table are. */
const pageSize = 1_000

/**
 * Brings the store up to date with `refresh` and shows it. It is shown also where a side could not be read, or not yet;
 * the command then fails with that, because nobody may take a part for the whole, or the past for the present.
 * `unkept` is why there is no store that lasts.
 */
const showTally = Effect.fnUntraced(function*<E, R>(
  { began, failOn, filter, healed, sort }: TallyQuestion,
  refresh: Effect.Effect<Refreshed, E, R>,
  unkept: UpstreamError | null
) {
  const options = yield* outputOptions
  if (sort !== undefined) yield* Effect.fromResult(parseSort(sort))
  const { source } = yield* Sources
  const store = yield* StoreReads
  if (options.format !== "table") yield* announceSource

  yield* frugal
  const refreshed = yield* refresh
  const now = yield* Clock.currentTimeMillis
  const whole: TallyFilter = {
    ...filter,
    began: began && now - Duration.toMillis(began),
    healed: healed && now - Duration.toMillis(healed)
  }
  const show = Effect.gen(function*() {
    const stdout = yield* Stdout
    const counts = yield* store.summary(whole)
    const { asOf, sides, summary } = counts
    if (unkept !== null) {
      yield* note(
        sides.loop.asOf === null && refreshed._tag === "Failed"
          ? "neither Loop nor Haravan could be read, and there is no store yet: a store belongs to Haravan's shop, which cannot be asked now"
          : "this is what Loop alone says, and nothing of it is kept: a store belongs to Haravan's shop, which cannot be asked now"
      )
    }
    // What was read with a credential that is not set any more is no comparison of today.
    const missing = yield* missingUpstreams
    const complete = counts.complete && missing.length === 0
    // What is incomplete may not have it yet, and fails for that.
    if (complete) yield* requireNamed(filter)
    const writer = tallyWriter({ ...counts, source, complete }, options)
    yield* whileRead(Effect.gen(function*() {
      yield* stdout.write(writer.head)
      yield* store.rows(whole, sort).pipe(
        Stream.grouped(pageSize),
        Stream.runForEach((rows) => stdout.write(writer.rows(rows)))
      )
      yield* stdout.write(writer.end())
    }))
    return { asOf, complete, missing, sides, summary }
  })
  const { asOf, complete, missing, sides, summary } = yield* ofOneMoment(show)
  yield* noteSides(sides)

  if (unkept !== null && refreshed._tag === "OutOfTime") {
    yield* note("not everything of Loop could be read within 30 s; --refresh always reads it to the end")
  }
  const error = refreshed._tag === "Failed" ? refreshed.error : unkept
  if (!complete) return yield* new TallyIncomplete({ error, missing })
  if (error !== null) return yield* new TallyStale({ error, asOf })
  if (refreshed._tag === "OutOfTime") {
    yield* note("not everything could be read anew within 30 s: older rows are stale; stocktally sync reads them all")
  }
  // Counts are of all verdicts; what is asked about are the rows that were shown.
  const isShown = (verdict: Verdict): boolean => filter.verdicts === undefined || filter.verdicts.includes(verdict)
  if (failOn.some((verdict) => isShown(verdict) && summary[verdict] > 0)) {
    return yield* new Exited({ status: ExitStatus.matched })
  }
})
