import { parseSort, possibleVerdicts, type TallyFilter } from "@stocktally/tally"
import { type RefreshOutcome, type RefreshMode, StoreReads, Sync } from "@stocktally/sync"
import { LocalStore, type SandboxUse, Sources } from "@stocktally/program"
import { ProcessExit, ExitStatus, limitHeapGrowth } from "@stocktally/program/process"
import { type UpstreamError, Verdict, visible } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { TallyIncomplete, TallyStale, WrongUsage } from "../../errors/commandErrors.ts"
import { announceSource, note, noteSides } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { withSyncProgress } from "../../output/syncProgress.ts"
import { tallyNotes } from "../../output/tallyNotes.ts"
import { tallyWriter } from "../../output/TallyReport.ts"
import { requireNamed, skusMeant } from "./named.ts"
import { missingUpstreams, ofOneMoment } from "../store.ts"
import { runWithSources } from "../run.ts"
import { ofKnownShop, syncingOfShop } from "./shopUnknown.ts"

interface TallyQuestion {
  readonly filter: Omit<TallyFilter, "began" | "healed">
  /** How long ago at most verdicts began, or drift healed. */
  readonly began: Duration.Duration | undefined
  readonly healed: Duration.Duration | undefined
  readonly sort: string | undefined
  readonly refresh: RefreshMode
  readonly failOn: ReadonlyArray<Verdict>
  /** How many rows to write at most. */
  readonly limit: number | undefined
  /** Write nothing. */
  readonly quiet: boolean
}

/** All rows, the worst first. */
export const all: TallyQuestion = {
  filter: {},
  began: undefined,
  healed: undefined,
  sort: undefined,
  refresh: "auto",
  failOn: [],
  limit: undefined,
  quiet: false
}

export const handle = (input: {
  readonly verdict: Option.Option<ReadonlyArray<Verdict>>
  readonly location: ReadonlyArray<string>
  readonly allLocations: boolean
  readonly sku: ReadonlyArray<string>
  readonly q: Option.Option<string>
  readonly began: Option.Option<Duration.Duration>
  readonly healed: Option.Option<Duration.Duration>
  readonly minValue: Option.Option<number>
  readonly sort: Option.Option<string>
  readonly refresh: RefreshMode
  readonly failOn: Option.Option<ReadonlyArray<Verdict>>
  readonly limit: Option.Option<number>
  readonly quiet: boolean
}) =>
  runTally({
    filter: {
      verdicts: Option.getOrUndefined(input.verdict),
      locations: input.location.length === 0 ? undefined : input.location,
      allLocations: input.allLocations,
      skus: input.sku.length === 0 ? undefined : input.sku,
      q: Option.getOrUndefined(input.q),
      minValue: Option.getOrUndefined(input.minValue)
    },
    began: Option.getOrUndefined(input.began),
    healed: Option.getOrUndefined(input.healed),
    sort: Option.getOrUndefined(input.sort),
    refresh: input.refresh,
    failOn: Option.getOrElse(input.failOn, () => []),
    limit: Option.getOrUndefined(input.limit),
    quiet: input.quiet
  })

/**
 * Runs a tally of the store. Where there is none yet, because Haravan cannot say whose it would be, it is one of what Loop
 * says, of which nothing is kept.
 */
export const runTally = (question: TallyQuestion, use?: SandboxUse) =>
  runWithSources(
    showTally(question, ofKnownShop(upToDate(question)), null).pipe(
      Effect.provide(syncingOfShop),
      Effect.catchTag("ShopUnknown", ({ error }) =>
        question.refresh === "never"
          ? Effect.fail(error)
          : Effect.provide(showTally(question, upToDate(question), error), LocalStore.ephemeral))
    ),
    use
  )

const upToDate = ({ quiet, refresh: mode }: TallyQuestion) => {
  const refreshed = Effect.flatMap(Sync, ({ refresh }) => refresh(mode))
  return quiet ? refreshed : withSyncProgress(refreshed)
}

/** Fails if no row could ever be shown, or make the command fail: who asks for that would take its silence for an answer. */
const requirePossible = Effect.fnUntraced(function*({ began, failOn, filter, healed }: TallyQuestion) {
  const { minValue, verdicts } = filter
  const anyWorth = possibleVerdicts({ began, healed, verdicts })
  const possible = possibleVerdicts({ began, healed, minValue, verdicts })
  if (anyWorth.length === 0) {
    return yield* new WrongUsage({
      message: "no row can pass: --healed shows matches alone, and --verdict leaves these out; add match to --verdict"
    })
  }
  if (possible.length === 0) {
    return yield* new WrongUsage({
      message: "no row can pass: --min-value shows differences alone, and the other filters leave these out"
    })
  }
  const never = failOn.find((verdict) => !possible.includes(verdict))
  if (never !== undefined) {
    const why = verdicts?.includes(never) === false
      ? "--verdict leaves it out"
      : anyWorth.includes(never)
      ? "--min-value shows differences alone"
      : "--healed shows matches alone"
    return yield* new WrongUsage({ message: `--fail-on ${never} can never match, because ${why}` })
  }
})

/** As many rows decide how wide the columns of a table are. */
const pageSize = 1_000

/**
 * Brings the store up to date with `refresh` and shows it. It is shown also where a side could not be read, or not yet;
 * the command then fails with that, because nobody may take a part for the whole, or the past for the present.
 * `unkept` is why there is no store that lasts.
 */
const showTally = Effect.fnUntraced(function*<E, R>(
  question: TallyQuestion,
  refresh: Effect.Effect<RefreshOutcome, E, R>,
  unkept: UpstreamError | null
) {
  const { began, failOn, filter, healed, limit, quiet, sort } = question
  const say = quiet ? () => Effect.void : note
  const options = yield* outputOptions
  yield* requirePossible(question)
  if (sort !== undefined) yield* Effect.fromResult(parseSort(sort))
  const { source } = yield* Sources
  const store = yield* StoreReads
  if (options.format !== "table" && !quiet) yield* announceSource

  yield* limitHeapGrowth
  const refreshed = yield* refresh
  const now = yield* Clock.currentTimeMillis
  const since = (ago: Duration.Duration | undefined) => ago && now - Duration.toMillis(ago)
  const show = Effect.gen(function*() {
    const stdout = yield* Stdout
    const skus = filter.skus && (yield* skusMeant(filter.skus))
    const whole: TallyFilter = { ...filter, skus, began: since(began), healed: since(healed) }
    const passing = yield* store.summary(whole)
    // Rows without a price cannot pass, and must not be left out in silence.
    const counts = filter.minValue === undefined ? passing : {
      ...passing,
      unpriced: (yield* store.summary({ ...whole, minValue: undefined })).unpriced
    }
    const { asOf, currency, sides, summary } = counts
    if (unkept !== null) {
      yield* say(
        sides.loop.asOf === null && refreshed._tag === "Failed"
          ? "neither Loop nor Haravan could be read, and there is no store yet: a store belongs to Haravan's shop, which cannot be asked now"
          : "this is what Loop alone says, and nothing of it is kept: a store belongs to Haravan's shop, which cannot be asked now"
      )
    }
    // What was read with a credential that is not set any more is no comparison of today.
    const missing = yield* missingUpstreams
    const complete = counts.complete && missing.length === 0
    // What is incomplete may not have it yet, and fails for that.
    if (complete) yield* requireNamed(whole)
    if (complete && currency === null && filter.minValue !== undefined) {
      return yield* new WrongUsage({
        message: "--min-value needs prices, and Haravan has not said its currency yet; see stocktally doctor"
      })
    }
    const asked = { sort, minValue: filter.minValue }
    const answer = { asOf, complete, currency, missing, notes: tallyNotes(counts, asked), sides, summary }
    if (quiet) return answer
    const total = (filter.verdicts ?? Verdict.literals).reduce((sum, verdict) => sum + summary[verdict], 0)
    const writer = tallyWriter({ ...counts, ...asked, source, complete, total }, options)
    yield* whileRead(Effect.gen(function*() {
      yield* stdout.write(writer.head)
      yield* store.rows(whole, sort).pipe(
        Stream.take(limit ?? total),
        Stream.grouped(pageSize),
        Stream.runForEach((rows) => stdout.write(writer.rows(rows)))
      )
      yield* stdout.write(writer.end())
    }))
    return answer
  })
  const { asOf, complete, currency, missing, notes, sides, summary } = yield* ofOneMoment(show)
  // The other formats say it themselves.
  if (options.format === "csv" || options.format === "ndjson") {
    if (currency !== null) yield* say(`values are in the smallest unit of ${visible(currency)}`)
    yield* Effect.forEach(notes, say, { discard: true })
  }
  if (!quiet) yield* noteSides(sides)

  if (unkept !== null && refreshed._tag === "OutOfTime") {
    yield* say("not everything of Loop could be read within 30 s; --refresh always reads it to the end")
  }
  const error = refreshed._tag === "Failed" ? refreshed.error : unkept
  if (!complete) return yield* new TallyIncomplete({ error, missing })
  if (error !== null) return yield* new TallyStale({ error, asOf })
  if (refreshed._tag === "OutOfTime") {
    yield* say("not everything could be read anew within 30 s: older rows are stale; stocktally sync reads them all")
  }
  if (failOn.some((verdict) => summary[verdict] > 0)) {
    return yield* new ProcessExit({ status: ExitStatus.matched })
  }
})
