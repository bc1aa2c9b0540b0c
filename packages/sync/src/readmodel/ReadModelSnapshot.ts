/** How things stand, for those who listen: each hears what is other than in the standing they saw before. */
import * as Stream from "effect/Stream"
import { compareIds } from "@stocktally/schema"
import type { SyncRun } from "@stocktally/tally"
import type { SyncProgress } from "../run/SyncProgress.ts"
import type { ReadModelUpdate } from "./ReadModel.ts"

export interface ReadModelSnapshot {
  /** Null while it is not known. */
  readonly progress: SyncProgress | null
  /** The tally's version; null while it is not known. */
  readonly version: number | null
  /** Grows with every change there is to look at. */
  readonly changes: number
  /** The runs that ended last, the newest at the end. */
  readonly ended: ReadonlyArray<SyncRun>
  /** Null where nothing can come between, as within a process. */
  readonly connection: Extract<ReadModelUpdate, { readonly _tag: "Connected" | "Disconnected" }> | null
}

/** Who is so slow that more runs ended meanwhile is told of the newest. */
export const maxEndedRuns = 8

/** What is told of standings. Whoever is slow hears of the newest, and never of a queue of old ones. */
export const updatesOf = (standings: Stream.Stream<ReadModelSnapshot>): Stream.Stream<ReadModelUpdate> =>
  standings.pipe(
    Stream.buffer({ capacity: 1, strategy: "sliding" }),
    Stream.mapAccum(
      (): ReadModelSnapshot | undefined => undefined,
      (seen, standing) => [standing, difference(seen, standing)]
    )
  )

const difference = (seen: ReadModelSnapshot | undefined, now: ReadModelSnapshot): ReadonlyArray<ReadModelUpdate> => {
  const last = seen?.ended.at(-1)
  const ended = seen === undefined
    ? []
    : now.ended.filter(({ id }) => last === undefined || compareIds(id, last.id) > 0)
  return [
    ...(now.connection === null || seen?.connection === now.connection ? [] : [now.connection]),
    ...(now.progress === null || seen?.progress === now.progress
      ? []
      : [{ _tag: "Progress" as const, progress: now.progress }]),
    ...(now.version === null || seen?.changes === now.changes
      ? []
      : [{ _tag: "Changed" as const, version: now.version }]),
    ...ended.map((run) => ({ _tag: "RunEnded" as const, run }))
  ]
}
