import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { EpochMillis, Upstream, UpstreamError } from "@stocktally/schema"
import type { LiveSources, OnProgress } from "./LiveSources.ts"
import { type HaravanRead, readHaravan } from "./readHaravan.ts"
import { readLoop } from "./readLoop.ts"
import { type HaravanSide, isComplete, type LoopSide, unreadHaravan, unreadLoop } from "./Side.ts"

/**
 * Both sides as they were read. `complete` is false where an upstream has no credentials (`missing`) or its reading
 * ended early (`errors`); what was read until then is there. `asOf` is when the reading began: nothing in it is older.
 */
export interface LiveTally {
  readonly loop: LoopSide
  readonly haravan: HaravanSide
  readonly complete: boolean
  readonly asOf: EpochMillis
  readonly missing: ReadonlyArray<Upstream>
  readonly errors: ReadonlyArray<UpstreamError>
}

/**
 * Reads both upstreams whole, at the same time, into memory. It does not fail: a side that cannot be read leaves the
 * other as it is.
 *
 * A difference can only be called drift where Haravan is known as of the Loop reading or later, and two long readings
 * at the same time do not give that. So when both are done, Haravan is asked once more for what changed since its
 * reading began, which is seldom more than a page for each fifty locations.
 */
export const readLive = Effect.fn("LiveTally.read")(function*(
  sources: LiveSources,
  onProgress: OnProgress = () => Effect.void
): Effect.fn.Return<LiveTally> {
  const asOf = yield* Clock.currentTimeMillis
  const [loop, haravanRead] = yield* Effect.all([
    Option.match(sources.loop, {
      onNone: () => Effect.succeed(unreadLoop),
      onSome: (loop) => readLoop(loop, onProgress)
    }),
    Option.match(sources.haravan, {
      onNone: () => Effect.succeed(noHaravan),
      onSome: (haravan) => readHaravan(haravan, onProgress)
    })
  ], { concurrency: 2 })
  const haravan = loop.levels.size > 0 ? yield* haravanRead.catchUp : haravanRead.side
  return {
    loop,
    haravan,
    complete: [loop, haravan].every((side) => isComplete(side) && side.error === null),
    asOf,
    missing: [
      ...(Option.isNone(sources.loop) ? ["loop" as const] : []),
      ...(Option.isNone(sources.haravan) ? ["haravan" as const] : [])
    ],
    errors: [loop.error, haravan.error].filter((error) => error !== null)
  }
})

const noHaravan: HaravanRead = { side: unreadHaravan, catchUp: Effect.succeed(unreadHaravan) }
