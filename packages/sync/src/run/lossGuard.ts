/** Whether what a list lost is gone, or the list was short. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type HaravanKey, type LoopKey, UnexpectedResponse, type Upstream, UpstreamError } from "@stocktally/schema"
import { foundAtLoop } from "../readagain/loopRecord.ts"
import { describeLoss, guardLoss, type Loss, type TooMuchLoss } from "../TooMuchLoss.ts"
import type { HaravanReader, LoopReader } from "../SyncSettings.ts"

/** Some pairs that a list lost, and those of them that an upstream still has when it is asked for each by itself. */
export interface LossSample {
  readonly upstream: Upstream
  readonly asked: ReadonlyArray<LoopKey | HaravanKey>
  readonly there: ReadonlyArray<LoopKey | HaravanKey>
}

/** How many pairs are asked for. */
export const sampleSize = 5

export const sampleAtLoop = (
  loop: LoopReader,
  asked: ReadonlyArray<LoopKey>
): Effect.Effect<LossSample, UpstreamError> =>
  Effect.map(
    Effect.forEach(asked, (key) => foundAtLoop(loop, key), { concurrency: "unbounded" }),
    (found) => ({ upstream: "loop", asked, there: asked.filter((_, index) => found[index] !== null) })
  )

export const sampleAtHaravan = (
  haravan: HaravanReader,
  asked: ReadonlyArray<HaravanKey>
): Effect.Effect<LossSample, UpstreamError> =>
  Effect.map(haravan.balancesOf(asked), (found) => ({
    upstream: "haravan",
    asked,
    there: asked.filter((_, index) => Option.isSome(found[index] ?? Option.none()))
  }))

/**
 * Fails with `TooMuchLoss` if a list lost too much. If pairs that are missing in it are there when they are asked for one
 * by one, the list was short, and the error says so instead.
 */
export const guardLostRecords = <E>(
  losses: ReadonlyArray<Loss>,
  sample: Effect.Effect<LossSample, E>
): Effect.Effect<void, TooMuchLoss | UpstreamError | E> =>
  Effect.catchTag(
    guardLoss(losses),
    "TooMuchLoss",
    (error): Effect.Effect<never, TooMuchLoss | UpstreamError | E> =>
      Effect.flatMap(
        sample,
        (sample) => Effect.fail(sample.there.length === 0 ? error : shortList(error.losses, sample))
      )
  )

const shortList = (losses: ReadonlyArray<Loss>, { asked, there, upstream }: LossSample): UpstreamError => {
  const named = there.slice(0, 2).map(({ locationId, variantId }) => `variant ${variantId} at ${locationId}`)
  return new UpstreamError({
    upstream,
    operation: "Sync.run",
    reason: new UnexpectedResponse({
      detail: `the list was short: ${losses.map(describeLoss).join(", ")} are missing in it, and ${there.length} of ` +
        `${asked.length} of them that were asked for one by one are there (${
          named.join(", ")
        }); nothing was marked as gone`
    })
  })
}
