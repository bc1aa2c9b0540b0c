import { parseSort, possibleVerdicts, type TallyFilter } from "@stocktally/tally"
import { type RefreshOutcome, type RefreshMode, StoreReads, Sync, type SyncError } from "@stocktally/sync"
import { LocalStore, type SandboxUse, Sources } from "@stocktally/program"
import { ProcessExit, ExitStatus, limitHeapGrowth } from "@stocktally/program/process"
import { type UpstreamError, Verdict, visible } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { FormatFlag, sandboxFlags } from "../../cli/GlobalFlags.ts"
import { type NothingFound, TallyIncomplete, TallyStale, WrongUsage } from "../../errors/commandErrors.ts"
import { announceSource, note, noteSides } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { withSyncProgress } from "../../output/syncProgress.ts"
import { tallyNotes } from "../../output/tallyNotes.ts"
import { allTalliesWriter } from "../../output/AllTallies.ts"
import { type TallyReport, type TallyWriter, tallyWriter } from "../../output/TallyReport.ts"
import { requireNamed, resolveSkus } from "./filterNames.ts"
import { inSnapshot, missingUpstreams } from "../store.ts"
import { forEachShop, noteProblems, type Turn, worstStatus } from "../allShops.ts"
import { run, runWithSources, sourcesOptions } from "../run.ts"
import { ofKnownShop, syncingOfShop } from "./shopUnknown.ts"

interface TallyRequest {
  readonly filter: Omit<TallyFilter, "began" | "healed">
  /** How long ago verdicts began at most, and drift ended. */
  readonly began: Duration.Duration | undefined
  readonly healed: Duration.Duration | undefined
  readonly sort: string | undefined
  readonly refresh: RefreshMode
  readonly failOn: ReadonlyArray<Verdict>
  /** The number of rows to write at most. */
  readonly limit: number | undefined
  /** Whether to write only errors. */
  readonly quiet: boolean
}

/** All rows, the worst first. */
export const allRows: TallyRequest = {
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
  readonly allShops: boolean
}) =>
  (input.allShops ? runAllTallies : runTally)({
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

/** Runs a tally of the store. */
export const runTally = (request: TallyRequest, use?: SandboxUse) =>
  runWithSources(
    Effect.gen(function*() {
      const options = yield* checked(request)
      yield* tallyOf(request, {
        refresh: request.quiet ? (refreshed) => refreshed : withSyncProgress,
        requireNamed,
        turn: (effect) => effect,
        writer: (report) => tallyWriter(report, options)
      })
    }),
    use
  )

/** The number of shops that are read at the same time. */
const shopsAtOnce = 4

/** Runs a tally of every shop, and writes them in the order of the shops file. */
const runAllTallies = (request: TallyRequest) =>
  Effect.flatMap(sourcesOptions("refused"), (sources) =>
    run(Effect.gen(function*() {
      const writer = allTalliesWriter(request.sort, yield* checked(request))
      const stdout = yield* Stdout
      const write = (text: () => string) =>
        request.quiet ? Effect.void : whileRead(Effect.suspend(() => stdout.write(text())))
      const unnamed: Array<NothingFound> = []
      let named = 0
      yield* write(() => writer.head)
      const { problems, statuses } = yield* forEachShop(sources, {
        concurrency: shopsAtOnce,
        run: (slug, turn) =>
          tallyOf(request, {
            refresh: (refreshed) => refreshed,
            // A location or a SKU may be of one shop only.
            requireNamed: (filter) =>
              Effect.matchEffect(requireNamed(filter), {
                onFailure: (error) =>
                  error._tag === "NothingFound" ? Effect.sync(() => void unnamed.push(error)) : Effect.fail(error),
                onSuccess: () => Effect.sync(() => void named++)
              }),
            turn,
            writer: (report) => writer.shop(slug, report)
          }),
        failed: (slug, { lines }) =>
          Effect.andThen(
            Effect.forEach(lines, note, { discard: true }),
            write(() => writer.failed(slug, lines.join("; ")))
          )
      })
      yield* write(writer.end)
      yield* noteProblems(problems)
      const [nothing] = unnamed
      if (nothing !== undefined && named === 0) {
        yield* note(`in no shop that was read: ${nothing.message}`)
        statuses.push(ExitStatus.notFound)
      }
      const status = worstStatus([...statuses, ...(problems.length === 0 ? [] : [ExitStatus.usage])])
      if (status !== ExitStatus.done) return yield* new ProcessExit({ status })
    })))

/** How a tally is brought up to date and written. */
interface TallyTarget<R> {
  readonly refresh: (refreshed: Refresh) => Effect.Effect<RefreshOutcome, SyncError, Sync | R>
  /** Checks that the names in the filter exist. */
  readonly requireNamed: typeof requireNamed
  /** Runs the part that writes. */
  readonly turn: Turn
  readonly writer: (report: TallyReport) => TallyWriter
}

type Refresh = Effect.Effect<RefreshOutcome, SyncError, Sync>

/**
 * Runs a tally of the store of the settings. If there is no store yet, because Haravan cannot report the shop, the tally
 * shows only Loop's counts and stores nothing.
 */
const tallyOf = <R>(request: TallyRequest, target: TallyTarget<R>) => {
  const upToDate = target.refresh(Effect.flatMap(Sync, ({ refresh }) => refresh(request.refresh)))
  return showTally(request, target, ofKnownShop(upToDate), null).pipe(
    Effect.provide(syncingOfShop),
    Effect.catchTag("ShopUnknown", ({ error }) =>
      request.refresh === "never"
        ? Effect.fail(error)
        : Effect.provide(showTally(request, target, upToDate, error), LocalStore.ephemeral))
  )
}

/** Checks the flags before anything is read. */
const checked = Effect.fnUntraced(function*(request: TallyRequest) {
  const options = yield* outputOptions
  yield* requirePossible(request)
  if (request.sort !== undefined) yield* Effect.fromResult(parseSort(request.sort))
  return options
})

/** Fails if the filters can never show a row, or never match `--fail-on`: the empty output could pass for good news. */
const requirePossible = Effect.fnUntraced(function*({ began, failOn, filter, healed }: TallyRequest) {
  const { minValue, verdicts } = filter
  const anyWorth = possibleVerdicts({ began, healed, verdicts })
  const possible = possibleVerdicts({ began, healed, minValue, verdicts })
  if (anyWorth.length === 0) {
    return yield* new WrongUsage({
      message: "no row can pass: --healed shows only matches, which --verdict leaves out; add match to --verdict"
    })
  }
  if (possible.length === 0) {
    return yield* new WrongUsage({
      message: "no row can pass: --min-value shows only differences, which the other filters leave out"
    })
  }
  const never = failOn.find((verdict) => !possible.includes(verdict))
  if (never !== undefined) {
    const why = verdicts?.includes(never) === false
      ? "--verdict leaves it out"
      : anyWorth.includes(never)
      ? "--min-value shows only differences"
      : "--healed shows only matches"
    return yield* new WrongUsage({ message: `--fail-on ${never} can never match, because ${why}` })
  }
})

/** The first page decides how wide the columns of a table are. */
const pageSize = 1_000

/**
 * Brings the store up to date with `refresh` and shows it. If a side could not be read, the tally is shown all the
 * same, and then the command fails, so that nobody takes old or partial counts for complete ones. `ephemeralCause` is
 * the reason why this store is not saved.
 */
const showTally = Effect.fnUntraced(function*<E, R>(
  request: TallyRequest,
  { requireNamed, turn, writer: writerOf }: Pick<TallyTarget<never>, "requireNamed" | "turn" | "writer">,
  refresh: Effect.Effect<RefreshOutcome, E, R>,
  ephemeralCause: UpstreamError | null
) {
  const { began, failOn, filter, healed, limit, quiet, sort } = request
  const notify = quiet ? () => Effect.void : note
  const { source } = yield* Sources
  const store = yield* StoreReads
  const format = yield* FormatFlag
  if (format !== "table" && !quiet) yield* announceSource

  yield* limitHeapGrowth
  const refreshed = yield* refresh
  const now = yield* Clock.currentTimeMillis
  const since = (ago: Duration.Duration | undefined) => ago && now - Duration.toMillis(ago)
  const show = Effect.gen(function*() {
    const stdout = yield* Stdout
    const skus = filter.skus && (yield* resolveSkus(filter.skus))
    const fullFilter: TallyFilter = { ...filter, skus, began: since(began), healed: since(healed) }
    const passing = yield* store.summary(fullFilter)
    // Rows without a price cannot pass --min-value, which a note reports.
    const counts = filter.minValue === undefined ? passing : {
      ...passing,
      unpriced: (yield* store.summary({ ...fullFilter, minValue: undefined })).unpriced
    }
    const { asOf, currency, sides, summary } = counts
    if (ephemeralCause !== null) {
      yield* notify(
        sides.loop.asOf === null && refreshed._tag === "Failed"
          ? "neither Loop nor Haravan could be read, and nothing is saved yet: Haravan must first report which shop the token belongs to"
          : "these are Loop's counts only, and nothing was saved: Haravan must first report which shop the token belongs to"
      )
    }
    // Counts that were read with a credential that is no longer set are out of date.
    const missing = yield* missingUpstreams
    const complete = counts.complete && missing.length === 0
    // An incomplete tally may not have the names yet, and fails for that reason.
    if (complete) yield* requireNamed(fullFilter)
    if (complete && currency === null && filter.minValue !== undefined) {
      return yield* new WrongUsage({
        message: "--min-value needs prices, but Haravan has not reported its currency yet; see stocktally doctor"
      })
    }
    const order = { sort, minValue: filter.minValue }
    const shown = { asOf, complete, currency, missing, notes: tallyNotes(counts, order), sides, summary }
    if (quiet) return shown
    const total = (filter.verdicts ?? Verdict.literals).reduce((sum, verdict) => sum + summary[verdict], 0)
    const writer = writerOf({ ...counts, ...order, source, complete, total })
    yield* whileRead(Effect.gen(function*() {
      yield* stdout.write(writer.head)
      yield* store.rows(fullFilter, sort).pipe(
        Stream.take(limit ?? total),
        Stream.grouped(pageSize),
        Stream.runForEach((rows) => stdout.write(writer.rows(rows)))
      )
      yield* stdout.write(writer.end())
    }))
    return shown
  })
  const { asOf, complete, currency, missing, notes, sides, summary } = yield* turn(inSnapshot(show))
  // Tables and JSON contain the currency and the notes.
  if (format === "csv" || format === "ndjson") {
    if (currency !== null) yield* notify(`values are in the smallest unit of ${visible(currency)}`)
    yield* Effect.forEach(notes, notify, { discard: true })
  }
  if (!quiet) yield* noteSides(sides)

  if (ephemeralCause !== null && refreshed._tag === "OutOfTime") {
    yield* notify("not all of Loop could be read within 30 s; --refresh always reads all of it")
  }
  const error = refreshed._tag === "Failed" ? refreshed.error : ephemeralCause
  if (!complete) return yield* new TallyIncomplete({ error, missing, sandboxFlags: yield* sandboxFlags })
  if (error !== null) return yield* new TallyStale({ error, asOf })
  if (refreshed._tag === "OutOfTime") {
    yield* notify(
      "not everything could be read again within 30 s, so some rows are out of date; stocktally sync reads them all"
    )
  }
  if (failOn.some((verdict) => summary[verdict] > 0)) {
    return yield* new ProcessExit({ status: ExitStatus.matched })
  }
})
