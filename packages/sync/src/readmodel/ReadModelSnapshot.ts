/** The observable state of a read model, and the notifications of its subscribers. */
import * as Stream from "effect/Stream"
import { compareIds } from "@stocktally/schema"
import type { SyncRun } from "@stocktally/tally"
import type { SyncProgress } from "../run/SyncProgress.ts"
import type { ReadModelUpdate } from "./ReadModel.ts"

/** The state that notifications are made from. */
export interface ReadModelSnapshot {
  /** Null until it is known. */
  readonly progress: SyncProgress | null
  /** The tally's version; null until it is known. */
  readonly version: number | null
  /** Grows with each change of rows, verdicts or links. */
  readonly changes: number
  /** The runs that ended last, newest at the end. */
  readonly endedRuns: ReadonlyArray<SyncRun>
  /** The connection to the service; null in the process of the store. */
  readonly connection: Extract<ReadModelUpdate, { readonly _tag: "Connected" | "Disconnected" }> | null
}

/** A slow subscriber is notified of at most this many ended runs. */
export const maxEndedRuns = 8

/** Notifies of the differences between snapshots. A slow subscriber skips old snapshots, so no queue builds up. */
export const streamUpdates = (snapshots: Stream.Stream<ReadModelSnapshot>): Stream.Stream<ReadModelUpdate> =>
  snapshots.pipe(
    Stream.buffer({ capacity: 1, strategy: "sliding" }),
    Stream.mapAccum(
      (): ReadModelSnapshot | undefined => undefined,
      (previous, snapshot) => [snapshot, updatesBetween(previous, snapshot)]
    )
  )

const updatesBetween = (
  previous: ReadModelSnapshot | undefined,
  current: ReadModelSnapshot
): ReadonlyArray<ReadModelUpdate> => {
  const last = previous?.endedRuns.at(-1)
  const ended = previous === undefined
    ? []
    : current.endedRuns.filter(({ id }) => last === undefined || compareIds(id, last.id) > 0)
  return [
    ...(current.connection === null || previous?.connection === current.connection ? [] : [current.connection]),
    ...(current.progress === null || previous?.progress === current.progress
      ? []
      : [{ _tag: "Progress" as const, progress: current.progress }]),
    ...(current.version === null || previous?.changes === current.changes
      ? []
      : [{ _tag: "Changed" as const, version: current.version }]),
    ...ended.map((run) => ({ _tag: "RunEnded" as const, run }))
  ]
}
