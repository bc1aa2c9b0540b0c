/** Checks whether records that are missing from a list are gone, or the list was incomplete. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type HaravanKey, type LoopKey, UnexpectedResponse, type Upstream, UpstreamError } from "@stocktally/schema"
import { getLoopRecord } from "../readagain/loopRecord.ts"
import { describeLoss, guardLoss, type Loss, type TooMuchLoss } from "../TooMuchLoss.ts"
import type { HaravanReader, LoopReader } from "../SyncSettings.ts"

/** Some pairs that are missing from a list, and those of them that exist when they are requested directly. */
export interface LossSample {
  readonly upstream: Upstream
  readonly requested: ReadonlyArray<LoopKey | HaravanKey>
  readonly existing: ReadonlyArray<LoopKey | HaravanKey>
}

/** How many pairs to request. */
export const sampleSize = 5

export const sampleAtLoop = (
  loop: LoopReader,
  requested: ReadonlyArray<LoopKey>
): Effect.Effect<LossSample, UpstreamError> =>
  Effect.map(
    Effect.forEach(requested, (key) => getLoopRecord(loop, key), { concurrency: "unbounded" }),
    (found) => ({ upstream: "loop", requested, existing: requested.filter((_, index) => found[index] !== null) })
  )

export const sampleAtHaravan = (
  haravan: HaravanReader,
  requested: ReadonlyArray<HaravanKey>
): Effect.Effect<LossSample, UpstreamError> =>
  Effect.map(haravan.balancesOf(requested), (found) => ({
    upstream: "haravan",
    requested,
    existing: requested.filter((_, index) => Option.isSome(found[index] ?? Option.none()))
  }))

/**
 * Fails with `TooMuchLoss` if a list lost too many records. If `sample` finds that some of them still exist, the list was
 * incomplete, and the error is an `UpstreamError` instead.
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
        (sample) => Effect.fail(sample.existing.length === 0 ? error : incompleteList(error.losses, sample))
      )
  )

const incompleteList = (
  losses: ReadonlyArray<Loss>,
  { existing, requested, upstream }: LossSample
): UpstreamError => {
  const examples = existing.slice(0, 2).map(({ locationId, variantId }) => `variant ${variantId} at ${locationId}`)
  return new UpstreamError({
    upstream,
    operation: "Sync.run",
    reason: new UnexpectedResponse({
      detail:
        `the list was incomplete: ${losses.map(describeLoss).join(", ")} are missing, but ${existing.length} of ` +
        `${requested.length} that were requested directly exist (${examples.join(", ")}); nothing was marked as gone`
    })
  })
}
