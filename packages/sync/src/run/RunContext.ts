/** The context that every part of a run needs. */
import * as Effect from "effect/Effect"
import type { UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { Commit, StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { SyncSources } from "../SyncSettings.ts"
import type { TooMuchLoss } from "../TooMuchLoss.ts"
import type { ProgressTracker } from "./SyncProgress.ts"

export interface RunContext {
  readonly store: StockStore["Service"]
  readonly digests: SyncSources["digests"]
  readonly run: SyncRun["id"]
  readonly acceptLoss: boolean
  readonly progress: ProgressTracker
  /** Fails if a credential that was renewed during the run belongs to another shop. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
  /** A reading that started longer ago is not resumed. */
  readonly maxCrawlMillis: number
}

/** The errors of reading an upstream into the store. */
export type ReadError = UpstreamError | StoreError | TooMuchLoss

/** The number of records of a page, readable or not. */
export const recordCount = ({ rows, unreadable }: ReadPage<unknown>): number => rows.length + unreadable.length

/** Makes a commit of the run with its current progress. Fails if a renewed credential belongs to another shop. */
export const makeCommit = ({ confirm, progress, run }: RunContext): Effect.Effect<Commit, UpstreamError | StoreError> =>
  Effect.andThen(confirm, Effect.map(progress.forRun, (progress) => ({ run, progress })))
