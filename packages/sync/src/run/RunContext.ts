/** What every part of a run needs. */
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
  /** Fails if a credential that was renewed is of another shop. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
  /** A reading that began longer ago is not resumed. */
  readonly longestReadingMillis: number
}

/** What reading an upstream into the store can fail with. */
export type ReadError = UpstreamError | StoreError | TooMuchLoss

/** How many records a page has, readable or not. */
export const recordCount = ({ rows, unreadable }: ReadPage<unknown>): number => rows.length + unreadable.length

/** A commit of the run, with its progress until now. What another shop's credential read is not committed. */
export const makeCommit = ({ confirm, progress, run }: RunContext): Effect.Effect<Commit, UpstreamError | StoreError> =>
  Effect.andThen(confirm, Effect.map(progress.forRun, (progress) => ({ run, progress })))
