/** Resumes and ends the readings of lists. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type EpochMillis, type HaravanLocationId, isOld, type UpstreamError } from "@stocktally/schema"
import type { Reading, StoreError, Subject } from "@stocktally/tally"
import { UpstreamList } from "@stocktally/core"
import { guardLoss, type Loss } from "../TooMuchLoss.ts"
import { guardLostRecords, type LossSample } from "./lossGuard.ts"
import { makeCommit, type ReadError, type RunContext } from "./RunContext.ts"

/** The context that decides whether a reading can be resumed. */
export type ResumeContext = Pick<RunContext, "acceptLoss" | "longestReadingMillis" | "store">

/** An interrupted full reading of a list with its checkpoint, if it can be resumed. */
export const findResumable = Effect.fnUntraced(function*<A>(
  { longestReadingMillis, store }: ResumeContext,
  subject: Subject,
  checkpoint: Schema.Decoder<A>
): Effect.fn.Return<Option.Option<{ readonly reading: Reading; readonly checkpoint: A }>, StoreError> {
  const open = yield* store.readings.open(subject)
  if (Option.isNone(open) || open.value.kind !== "full") return Option.none()
  const reading = open.value
  if (isOld(reading.beganAt, yield* Clock.currentTimeMillis, longestReadingMillis)) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(checkpoint)(reading.checkpoint),
    (checkpoint) => ({ reading, checkpoint })
  )
})

/** Whether too many records of a list are unreadable: more than a hundredth, and more than 5. */
export const tooManyUnreadable = ({ among, count }: { readonly count: number; readonly among: number }): boolean =>
  count > 5 && count * 100 > among

/**
 * Ends a reading. Fails if too many records are unreadable. A full reading also fails with `TooMuchLoss` if too many
 * known records are missing from it, or with `UpstreamError` if `sample` shows that the list was incomplete.
 */
export const endReading = Effect.fnUntraced(function*(
  context: RunContext,
  reading: Reading,
  { newest, sample, watermark, whole }: {
    readonly sample?: Effect.Effect<LossSample, UpstreamError | StoreError>
    readonly watermark?: EpochMillis | undefined
    readonly newest?: EpochMillis | undefined
    readonly whole?: ReadonlyArray<HaravanLocationId>
  } = {}
): Effect.fn.Return<void, ReadError> {
  const unreadable = yield* context.store.readings.unreadable(reading.subject)
  if (tooManyUnreadable(unreadable)) {
    return yield* UpstreamList.unreadableError(UpstreamList.lists[reading.subject], unreadable, unreadable.among)
  }
  if (reading.kind === "full" && !context.acceptLoss) {
    const { records, variants } = yield* context.store.readings.unseen(reading)
    const losses: ReadonlyArray<Loss> = [
      { what: reading.subject, known: records.known, lost: records.unseen },
      { what: "loop-variants", known: variants.known, lost: variants.unseen }
    ]
    yield* sample === undefined ? guardLoss(losses) : guardLostRecords(losses, sample)
  }
  const { gone } = yield* context.store.readings.end({
    ...(yield* makeCommit(context)),
    reading,
    newest,
    watermark,
    whole
  })
  yield* context.progress.gone(gone)
})
