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
import { counted } from "../../output/RecordKind.ts"
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
  if (Option.isSome(interval)) return yield* new WrongUsage({ message: "--interval needs --watch; add it" })
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
  if (options.format === "table") yield* noteLinks(report)
})

const watch = Effect.fnUntraced(function*({ acceptLoss, full, interval }: SyncInput) {
  const options = yield* outputOptions
  if (options.format === "json") {
    return yield* new WrongUsage({
      message: "--watch never ends, so it cannot write one JSON document; use --format ndjson"
    })
  }
  const sync = yield* Sync
  const settings = yield* Settings
  const stdout = yield* Stdout
  yield* announceSource
  yield* limitHeapGrowth
  const writer = listWriter(syncReport, options)
  const { freshness } = yield* StoreReads
  let previousNotes = ""
  const writeReport = Effect.fnUntraced(function*(report: SyncReport) {
    yield* stdout.write(writer.records([report]))
    yield* noteLinks(report)
    // Repeats the notes only if they have changed.
    const notes = sideNotes((yield* freshness).sides)
    if (notes.join() !== previousNotes) yield* Effect.forEach(notes, note, { discard: true })
    previousNotes = notes.join()
  })
  const progress = yield* Progress
  const onRun = (outcome: Result.Result<SyncReport, SyncError>, pauseMillis: number | null) =>
    Effect.provideService(
      // A closed stdout or a full disk does not end the watch.
      Result.isSuccess(outcome)
        ? Effect.ignore(writeReport(outcome.success))
        // The failure that ends the watch is reported when it ends.
        : pauseMillis === null
        ? Effect.void
        : Effect.forEach(
          failureOfSync(outcome.failure).lines,
          (line) => note(`${line} (next try in ${formatDuration(pauseMillis)})`),
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

const linkNames = ["link", "links"] as const

/** Notes the links that need a look on stderr. */
const noteLinks = ({ links }: SyncReport) =>
  links === null || links.renamed + links.broken === 0
    ? Effect.void
    : note(
      [
        ...(links.renamed > 0
          ? [`${counted(links.renamed, linkNames)} kept after a rename: SKU, barcode or name no longer match`]
          : []),
        ...(links.broken > 0
          ? [
            `${
              counted(links.broken, linkNames)
            } in doubt, because other records match now; see Links, or stocktally links check`
          ]
          : [])
      ].join("; ")
    )
