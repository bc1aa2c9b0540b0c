/** Resumes and ends the readings of lists. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type EpochMillis, type HaravanLocationId, isOld, type UpstreamError } from "@stocktally/schema"
import type { Crawl, StoreError, Subject } from "@stocktally/tally"
import { UpstreamList } from "@stocktally/core"
import { guardLoss, type Loss } from "../TooMuchLoss.ts"
import { guardLostRecords, type LossSample } from "./lossGuard.ts"
import { makeCommit, type ReadError, type RunContext } from "./RunContext.ts"

/** The context that decides whether a reading can be resumed. */
export type ResumeContext = Pick<RunContext, "acceptLoss" | "maxCrawlMillis" | "store">

/** An interrupted full reading of a list with its checkpoint, if it can be resumed. */
export const findResumable = Effect.fnUntraced(function*<A>(
  { maxCrawlMillis, store }: ResumeContext,
  subject: Subject,
  checkpoint: Schema.Decoder<A>
): Effect.fn.Return<Option.Option<{ readonly crawl: Crawl; readonly checkpoint: A }>, StoreError> {
  const open = yield* store.crawls.open(subject)
  if (Option.isNone(open) || open.value.kind !== "full") return Option.none()
  const crawl = open.value
  if (isOld(crawl.startedAt, yield* Clock.currentTimeMillis, maxCrawlMillis)) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(checkpoint)(crawl.checkpoint),
    (checkpoint) => ({ crawl, checkpoint })
  )
})

/** Whether too many records of a list are unreadable: more than a hundredth, and more than 5. */
export const tooManyUnreadable = ({ among, count }: { readonly count: number; readonly among: number }): boolean =>
  count > 5 && count * 100 > among

/**
 * Ends a reading. Fails if too many records are unreadable. A full reading also fails with `TooMuchLoss` if too many
 * known records are missing from it, or with `UpstreamError` if `sample` shows that the list was incomplete.
 */
export const endCrawl = Effect.fnUntraced(function*(
  context: RunContext,
  crawl: Crawl,
  { newest, sample, watermark, whole }: {
    readonly sample?: Effect.Effect<LossSample, UpstreamError | StoreError>
    readonly watermark?: EpochMillis | undefined
    readonly newest?: EpochMillis | undefined
    readonly whole?: ReadonlyArray<HaravanLocationId>
  } = {}
): Effect.fn.Return<void, ReadError> {
  const { crawls } = context.store
  const unseen = crawl.kind === "full" && !context.acceptLoss ? yield* crawls.unseen(crawl) : undefined
  if (unseen?.hasUnreadable !== false) {
    const unreadable = yield* crawls.unreadable(crawl.subject)
    if (tooManyUnreadable(unreadable)) {
      return yield* UpstreamList.unreadableError(UpstreamList.lists[crawl.subject], unreadable, unreadable.among)
    }
  }
  if (unseen !== undefined) {
    const { records, variants } = unseen
    const losses: ReadonlyArray<Loss> = [
      { what: crawl.subject, known: records.known, lost: records.unseen },
      { what: "loop-variants", known: variants.known, lost: variants.unseen }
    ]
    yield* sample === undefined ? guardLoss(losses) : guardLostRecords(losses, sample)
  }
  const { gone } = yield* crawls.end({
    ...(yield* makeCommit(context)),
    crawl,
    newest,
    watermark,
    whole
  })
  yield* context.progress.gone(gone)
})
