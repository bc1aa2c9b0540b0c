import { formatDuration } from "@stocktally/schema"
import { StoreReads, Sync, type SyncError, type SyncReport } from "@stocktally/sync"
import { Settings, Sources } from "@stocktally/program"
import { limitHeapGrowth } from "@stocktally/program/process"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { failureOfSync } from "../../errors/failure.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note, noteSides, sideNotes } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import { Progress } from "../../output/Progress.ts"
import { syncReport } from "./syncReport.ts"
import { Stdout } from "../../output/Stdout.ts"
import { withSyncProgress } from "../../output/syncProgress.ts"
import { runWithSync } from "../run.ts"

interface SyncInput {
  readonly full: boolean
  readonly watch: boolean
  readonly interval: Option.Option<Duration.Duration>
  readonly acceptLoss: boolean
}

export const handle = (input: SyncInput) => runWithSync(input.watch ? watch(input) : once(input))

const once = Effect.fnUntraced(function*({ acceptLoss, full, interval }: SyncInput) {
  const options = yield* outputOptions
  if (Option.isSome(interval)) return yield* new WrongUsage({ message: "--interval is about --watch; add it" })
  const { run } = yield* Sync
  const { freshness } = yield* StoreReads
  const { source } = yield* Sources
  const stdout = yield* Stdout
  yield* announceSource
  yield* limitHeapGrowth
  const report = yield* run({ kind: full ? "full" : "auto", acceptLoss, interactive: process.stderr.isTTY }).pipe(
    withSyncProgress
  )
  yield* noteSides((yield* freshness).sides)
  if (options.format === "json") return yield* stdout.write(jsonDocument({ source, ...syncReport.json(report) }))
  const writer = listWriter(syncReport, options)
  yield* stdout.write(writer.records([report]) + writer.end())
  if (options.format === "table") yield* tellOfLinks(report)
})

const watch = Effect.fnUntraced(function*({ acceptLoss, full, interval }: SyncInput) {
  const options = yield* outputOptions
  if (options.format === "json") {
    return yield* new WrongUsage({ message: "--watch does not end, so it is no single document; use --format ndjson" })
  }
  const sync = yield* Sync
  const settings = yield* Settings
  const stdout = yield* Stdout
  yield* announceSource
  yield* limitHeapGrowth
  const writer = listWriter(syncReport, options)
  const { freshness } = yield* StoreReads
  let said = ""
  const tell = Effect.fnUntraced(function*(report: SyncReport) {
    yield* stdout.write(writer.records([report]))
    yield* tellOfLinks(report)
    // Said again only once it changed.
    const notes = sideNotes((yield* freshness).sides)
    if (notes.join() !== said) yield* Effect.forEach(notes, note, { discard: true })
    said = notes.join()
  })
  const progress = yield* Progress
  const onRun = (outcome: Result.Result<SyncReport, SyncError>, pauseMillis: number | null) =>
    Effect.provideService(
      // A reader that is gone, or a full disk, ends no watch.
      Result.isSuccess(outcome)
        ? Effect.ignore(tell(outcome.success))
        // What ends the watch is said as it ends.
        : pauseMillis === null
        ? Effect.void
        : Effect.forEach(
          failureOfSync(outcome.failure).lines,
          (line) => note(`${line} (trying again in ${formatDuration(pauseMillis)})`),
          { discard: true }
        ),
      Progress,
      progress
    )

  return yield* sync.watch({
    interval: Option.getOrElse(interval, () => settings.interval),
    acceptLoss,
    kind: full ? "full" : "auto",
    onRun
  }).pipe(withSyncProgress)
})

/** Links that want to be looked at. */
const tellOfLinks = ({ links }: SyncReport) =>
  links === null || links.renamed + links.broken === 0
    ? Effect.void
    : note(
      [
        ...(links.renamed > 0
          ? [`${links.renamed} links stay although SKU, barcode or name no longer say so (renamed)`]
          : []),
        ...(links.broken > 0
          ? [`${links.broken} links are in doubt, because something names others now; see stocktally links check`]
          : [])
      ].join("; ")
    )
