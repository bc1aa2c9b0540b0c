import type { EventName } from "@stocktally/api"
import type { ReadModelError } from "@stocktally/sync"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { bytesOf, eventText, greeting, heartbeat } from "./sse.ts"
import type { Standing, ChangeFeed } from "./ChangeFeed.ts"

/** What a stream has told already. */
interface Told {
  readonly position: string
  readonly progress: number
  readonly version: number
  readonly run: number
  readonly beat: number
}

const nothing = { progress: 0, version: 0, run: 0 }

/** What is other than what was told. Changes of rows come before the version that they belong to. */
const news = (changeFeed: ChangeFeed, told: Told, only: ReadonlySet<EventName>) =>
  Effect.gen(function*() {
    const standing = changeFeed.standing()
    const isMoved = standing.version !== undefined && standing.version.number > told.version &&
      (only.has("change") || only.has("version"))
    const { bytes, missed, more, position } = isMoved
      // A client that wants no changes goes to the newest position without reading what is between.
      ? yield* changeFeed.changes(only.has("change") ? told.position : undefined)
      : { bytes: undefined, missed: null, more: false, position: told.position }
    const parts = [
      ...(bytes === undefined || bytes.length === 0 ? [] : [bytes]),
      ...(missed === null ? [] : [bytesOf(eventText("reset", { reason: missed }, position))]),
      ...(isMoved && !more && only.has("version")
        ? [bytesOf(eventText("version", { version: standing.version.version }, position))]
        : []),
      ...(only.has("progress") && standing.progress !== undefined && standing.progress.number > told.progress
        ? [standing.progress.bytes]
        : []),
      ...(only.has("run") ? standing.runs.filter(({ number }) => number > told.run).map(({ bytes }) => bytes) : [])
    ]
    const next: Told = {
      position,
      version: isMoved && !more ? standing.version.number : told.version,
      progress: standing.progress?.number ?? told.progress,
      run: standing.runs.at(-1)?.number ?? told.run,
      beat: standing.beat
    }
    return { parts: parts.length === 0 && standing.beat > told.beat ? [heartbeat] : parts, next, more, standing }
  })

/**
 * One client's events, from `position` on, whose positions are their ids. It is asked for more only when what it was
 * given is written, so a client that is slow falls behind in the store, and nothing is kept for it here.
 */
export const eventStream = (
  changeFeed: ChangeFeed,
  position: string,
  only: ReadonlySet<EventName>
): Stream.Stream<Uint8Array> => {
  const { beat, runs } = changeFeed.standing()
  const told: Told = { ...nothing, run: runs.at(-1)?.number ?? 0, beat, position }
  const step = (told: Told): Effect.Effect<readonly [ReadonlyArray<Uint8Array>, Option.Option<Told>], ReadModelError> =>
    Effect.flatMap(news(changeFeed, told, only), ({ more, next, parts, standing }) =>
      parts.length > 0 || more
        ? Effect.succeed([parts, Option.some(next)] as const)
        : Effect.andThen(waitFor(standing), Effect.suspend(() => step(next))))
  return Stream.concat(
    Stream.make(greeting),
    Stream.paginate(told, (told) =>
      // A store that is away is asked again when there is something new; the client misses nothing.
      step(told).pipe(
        Effect.catch(() => Effect.as(waitFor(changeFeed.standing()), [[heartbeat], Option.some(told)] as const))
      ))
  )
}

const waitFor = ({ next }: Standing): Effect.Effect<void> => Deferred.await(next)
