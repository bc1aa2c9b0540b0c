import type { EventName } from "@stocktally/api"
import type { ReadModelError } from "@stocktally/sync"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { bytesOf, eventText, openingComment, heartbeat } from "./sse.ts"
import type { FeedState, ChangeFeed } from "./ChangeFeed.ts"

/** How far a stream has sent the events of each kind. */
interface StreamCursor {
  readonly position: string
  readonly progress: number
  readonly version: number
  readonly run: number
  readonly beat: number
}

const start = { progress: 0, version: 0, run: 0 }

/** The events after a cursor. Changes of rows come before the version that they belong to. */
const newEvents = (changeFeed: ChangeFeed, cursor: StreamCursor, only: ReadonlySet<EventName>) =>
  Effect.gen(function*() {
    const state = changeFeed.state()
    const isNewVersion = state.version !== undefined && state.version.number > cursor.version &&
      (only.has("change") || only.has("version"))
    const { bytes, missed, more, position } = isNewVersion
      // A client without changes skips to the newest position.
      ? yield* changeFeed.changes(only.has("change") ? cursor.position : undefined)
      : { bytes: undefined, missed: null, more: false, position: cursor.position }
    const parts = [
      ...(bytes === undefined || bytes.length === 0 ? [] : [bytes]),
      ...(missed === null ? [] : [bytesOf(eventText("reset", { reason: missed }, position))]),
      ...(isNewVersion && !more && only.has("version")
        ? [bytesOf(eventText("version", { version: state.version.version }, position))]
        : []),
      ...(only.has("progress") && state.progress !== undefined && state.progress.number > cursor.progress
        ? [state.progress.bytes]
        : []),
      ...(only.has("run") ? state.runs.filter(({ number }) => number > cursor.run).map(({ bytes }) => bytes) : [])
    ]
    const next: StreamCursor = {
      position,
      version: isNewVersion && !more ? state.version.number : cursor.version,
      progress: state.progress?.number ?? cursor.progress,
      run: state.runs.at(-1)?.number ?? cursor.run,
      beat: state.beat
    }
    return { parts: parts.length === 0 && state.beat > cursor.beat ? [heartbeat] : parts, next, more, state }
  })

/**
 * The events of one client after `position`; positions are event ids. Each pull reads only after the previous data was
 * written, so a slow client falls behind in the store, and nothing is buffered for it here.
 */
export const eventStream = (
  changeFeed: ChangeFeed,
  position: string,
  only: ReadonlySet<EventName>
): Stream.Stream<Uint8Array> => {
  const { beat, runs } = changeFeed.state()
  const cursor: StreamCursor = { ...start, run: runs.at(-1)?.number ?? 0, beat, position }
  const step = (
    cursor: StreamCursor
  ): Effect.Effect<readonly [ReadonlyArray<Uint8Array>, Option.Option<StreamCursor>], ReadModelError> =>
    Effect.flatMap(newEvents(changeFeed, cursor, only), ({ more, next, parts, state }) =>
      parts.length > 0 || more
        ? Effect.succeed([parts, Option.some(next)] as const)
        : Effect.andThen(waitFor(state), Effect.suspend(() => step(next))))
  return Stream.concat(
    Stream.make(openingComment),
    Stream.paginate(cursor, (cursor) =>
      // If the store fails, try again at the next event; the client misses nothing.
      step(cursor).pipe(
        Effect.catch(() => Effect.as(waitFor(changeFeed.state()), [[heartbeat], Option.some(cursor)] as const))
      ))
  )
}

const waitFor = ({ changed }: FeedState): Effect.Effect<void> => Deferred.await(changed)
