/** Encodes events once for all event streams. */
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

/** An event as bytes; `number` grows with each new event. */
interface EncodedEvent {
  readonly number: number
  readonly bytes: Uint8Array
}

/** The newest events. A slow stream skips older ones, so they need no queue. */
export interface FeedState {
  readonly progress: EncodedEvent | undefined
  readonly version: { readonly number: number; readonly version: number } | undefined
  /** The runs that ended most recently, the newest last. */
  readonly runs: ReadonlyArray<EncodedEvent>
  /** Grows with every heartbeat. */
  readonly beat: number
  /** Done when the state changes. */
  readonly changed: Deferred.Deferred<void>
}

/** Changes of rows after a position, as bytes. */
export interface EncodedChanges {
  readonly bytes: Uint8Array
  readonly position: string
  readonly more: boolean
  readonly missed: FeedPage["missed"]
}

export interface ChangeFeed {
  readonly state: () => FeedState
  /** The changes after a position, or only the newest position without one. Streams share the reads. */
  readonly changes: (after?: string) => Effect.Effect<EncodedChanges, ReadModelError>
}

const beatEvery = Duration.seconds(15)
const maxRuns = 8
/** How many changes are read at once. They are sent before more are read, so a stream holds no more than that. */
const pageSize = 200
const maxPages = 64
const keepPages = Duration.seconds(2)

/**
 * Makes a feed of the read model's updates. `beforePublish` runs before a change or the end of a run is published, so
 * that a client that reacts to it does not get a cached response from before.
 */
export const makeChangeFeed = Effect.fnUntraced(function*(
  { feed, updates }: Pick<ReadModel["Service"], "feed" | "updates">,
  beforePublish: Effect.Effect<void>
) {
  let number = 0
  let state: FeedState = {
    progress: undefined,
    version: undefined,
    runs: [],
    beat: 0,
    changed: Deferred.makeUnsafe()
  }
  const change = (changes: Partial<FeedState>): void => {
    const { changed } = state
    state = { ...state, ...changes, changed: Deferred.makeUnsafe() }
    Deferred.doneUnsafe(changed, Exit.void)
  }
  const publish = (update: ReadModelUpdate): void => {
    number++
    switch (update._tag) {
      case "Progress":
        return change({ progress: { number, bytes: bytesOf(eventText("progress", progressJson(update.progress))) } })
      case "Changed":
        return change({ version: { number, version: update.version } })
      case "RunEnded":
        return change({
          runs: [...state.runs, { number, bytes: bytesOf(eventText("run", runJson(update.run))) }].slice(-maxRuns)
        })
      case "Connected":
      case "Disconnected":
    }
  }
  yield* Effect.forkScoped(Stream.runForEach(updates, (update) => {
    const published = Effect.sync(() => publish(update))
    return update._tag === "Changed" || update._tag === "RunEnded"
      ? Effect.andThen(beforePublish, published)
      : published
  }))
  yield* Effect.forkScoped(
    Effect.schedule(Effect.sync(() => change({ beat: state.beat + 1 })), Schedule.spaced(beatEvery))
  )

  const encode = ({ changes, missed, more, position }: FeedPage): EncodedChanges => ({
    bytes: bytesOf(
      changes.map(({ change, position, rowId }) => eventText("change", { rowId, change: changeJson(change) }, position))
        .join("")
    ),
    position,
    more,
    missed
  })
  const pages = yield* Cache.makeWith(
    // The version is part of the key, because each version may add changes after a position.
    (key: string) => {
      const after = key.slice(key.indexOf(" ") + 1)
      return Effect.map(feed(after === "" ? { limit: 1 } : { after, limit: pageSize }), encode)
    },
    { capacity: maxPages, timeToLive: (exit) => Exit.isSuccess(exit) ? keepPages : Duration.zero }
  )
  const changeFeed: ChangeFeed = {
    state: () => state,
    changes: (after = "") => Cache.get(pages, `${state.version?.number ?? 0} ${after}`)
  }
  return changeFeed
})
