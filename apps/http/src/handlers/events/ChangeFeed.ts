/** What streams of events have in common, made once for all of them. */
import { changeJson, progressJson, runJson } from "@stocktally/api"
import type { FeedPage } from "@stocktally/tally"
import type { ReadModel, ReadModelError, ReadModelUpdate } from "@stocktally/sync"
import * as Cache from "effect/Cache"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { bytesOf, eventText } from "./sse.ts"

/** Something that is told as it is now; `number` grows with each that takes its place. */
interface Said {
  readonly number: number
  readonly bytes: Uint8Array
}

/** How things stand. Whoever is slow finds the newest here, and never a queue of old ones. */
export interface Standing {
  readonly progress: Said | undefined
  readonly version: { readonly number: number; readonly version: number } | undefined
  /** The runs that ended last, the newest at the end. */
  readonly runs: ReadonlyArray<Said>
  /** Grows with every heartbeat. */
  readonly beat: number
  /** Done when anything of it is another. */
  readonly next: Deferred.Deferred<void>
}

/** Changes of rows behind a position, as they are sent. */
export interface SentChanges {
  readonly bytes: Uint8Array
  readonly position: string
  readonly more: boolean
  readonly missed: FeedPage["missed"]
}

export interface ChangeFeed {
  readonly standing: () => Standing
  /** The changes behind a position, or the newest position without one; read once for all streams that ask for it. */
  readonly changes: (after?: string) => Effect.Effect<SentChanges, ReadModelError>
}

const beatEvery = Duration.seconds(15)
const mostRuns = 8
/** Changes read at once. They are sent before more are read, so a stream holds no more than that. */
const pageSize = 200
const mostPages = 64
const keepPages = Duration.seconds(2)

/**
 * `beforeTold` runs before anyone is told of what came to be: who asks
 * because of an event must not get an answer that was made before it.
 */
export const makeChangeFeed = Effect.fnUntraced(function*(
  { feed, updates }: Pick<ReadModel["Service"], "feed" | "updates">,
  beforeTold: Effect.Effect<void>
) {
  let number = 0
  let standing: Standing = {
    progress: undefined,
    version: undefined,
    runs: [],
    beat: 0,
    next: Deferred.makeUnsafe()
  }
  const say = (said: Partial<Standing>): void => {
    const { next } = standing
    standing = { ...standing, ...said, next: Deferred.makeUnsafe() }
    Deferred.doneUnsafe(next, Exit.void)
  }
  const tell = (update: ReadModelUpdate): void => {
    number++
    switch (update._tag) {
      case "Progress":
        return say({ progress: { number, bytes: bytesOf(eventText("progress", progressJson(update.progress))) } })
      case "Changed":
        return say({ version: { number, version: update.version } })
      case "RunEnded":
        return say({
          runs: [...standing.runs, { number, bytes: bytesOf(eventText("run", runJson(update.run))) }].slice(-mostRuns)
        })
      case "Connected":
      case "Disconnected":
    }
  }
  yield* Effect.forkScoped(Stream.runForEach(updates, (update) => {
    const told = Effect.sync(() => tell(update))
    return update._tag === "Changed" || update._tag === "RunEnded" ? Effect.andThen(beforeTold, told) : told
  }))
  yield* Effect.forkScoped(
    Effect.schedule(Effect.sync(() => say({ beat: standing.beat + 1 })), Schedule.spaced(beatEvery))
  )

  const sent = ({ changes, missed, more, position }: FeedPage): SentChanges => ({
    bytes: bytesOf(
      changes.map(({ change, position, rowId }) => eventText("change", { rowId, change: changeJson(change) }, position))
        .join("")
    ),
    position,
    more,
    missed
  })
  const pages = yield* Cache.makeWith(
    // The version is part of the key: what is behind a position grows with it.
    (key: string) => {
      const after = key.slice(key.indexOf(" ") + 1)
      return Effect.map(feed(after === "" ? { limit: 1 } : { after, limit: pageSize }), sent)
    },
    { capacity: mostPages, timeToLive: (exit) => Exit.isSuccess(exit) ? keepPages : Duration.zero }
  )
  const changeFeed: ChangeFeed = {
    standing: () => standing,
    changes: (after = "") => Cache.get(pages, `${standing.version?.number ?? 0} ${after}`)
  }
  return changeFeed
})
