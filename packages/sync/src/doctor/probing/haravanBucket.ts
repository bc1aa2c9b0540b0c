/** How fast does the bucket leak, and in steps or steadily? Measured with the header before and after pauses. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import type { BucketLevel, ProbeFailure, ProbeClient } from "./ProbeClient.ts"
import { shop } from "./haravanRequests.ts"

/** Enough requests in the bucket that it does not run empty during the measurement. */
const startLevel = 16
const samples = 8
const pauseMillis = 250
/** The minimum rate, in requests per second, that counts as measured. */
const minRate = 1.7
const jitterSeconds = 0.1

interface LevelSample extends BucketLevel {
  readonly at: number
}

/** Reads the header a few times, with pauses, until the bucket is nearly empty. */
const measure = Effect.fnUntraced(
  function*(client: ProbeClient, from: LevelSample): Effect.fn.Return<ReadonlyArray<LevelSample>, ProbeFailure> {
    const seen = [from]
    while (seen.length <= samples && (seen.at(-1)?.used ?? 0) > 2) {
      yield* Effect.sleep(pauseMillis)
      const [answer] = yield* client.repeat("/shop.json", 1)
      if (answer?.level === null || answer === undefined) break
      seen.push({ ...answer.level, at: yield* Clock.currentTimeMillis })
    }
    return seen
  }
)

export const bucketLeak: ProbeQuestion = {
  name: "bucket.leak",
  requests: 1 + startLevel + samples,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    yield* shop(client)
    const [before] = yield* client.repeat("/shop.json", 1)
    if (before === undefined || before.level === null) {
      return settled("responses have no header X-Haravan-Api-Call-Limit", { header: false })
    }
    const more = Math.max(0, startLevel - before.level.used)
    const levels = (yield* client.repeat("/shop.json", more)).flatMap(({ level }) => level ?? [])
    const full = levels.toSorted((self, that) => that.used - self.used)[0] ?? before.level
    if (full.used <= 2) {
      return settled(`the header stays at ${full.used} of ${full.size}, however many requests are sent`, {
        header: true,
        size: full.size
      })
    }
    return leakOf(yield* measure(client, { ...full, at: yield* Clock.currentTimeMillis }))
  })
}

const leakOf = (seen: ReadonlyArray<LevelSample>): QuestionResult => {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 4 * pauseMillis) {
    return open("all requests became free again before their rate could be measured")
  }
  const perSecond = (first.used + seen.length - 1 - last.used) / ((last.at - first.at) / 1000)
  const rate = Math.round(perSecond * 10) / 10
  // Haravan documents 4, and 2 in an example. If it is less, another program uses some.
  if (perSecond < minRate) {
    return open(`about ${rate} requests per second become free again, so another program was sending some too`)
  }
  const drops = seen.slice(1).map(({ at, used }, index) => {
    const before = seen[index] ?? first
    return { leaked: before.used + 1 - used, millis: at - before.at }
  })
  // A steady leak differs from the average by at most one request plus jitter. A leak in steps is either nothing or a
  // whole second's worth.
  const largest = Math.max(...drops.map(({ leaked, millis }) => leaked - (perSecond * millis) / 1000))
  const isPrecise = drops.every(({ millis }) => millis < 2 * pauseMillis)
  const manner = !isPrecise ? null : largest > 1 + perSecond * jitterSeconds ? "steps" : "steadily"
  return settled(
    `of ${first.size} requests that it allows, at least about ${rate} per second become free again` +
      (manner === null
        ? "; responses took too long to see whether in steps"
        : manner === "steps"
        ? ", in steps"
        : ", steadily"),
    { header: true, size: first.size, perSecond: rate, manner }
  )
}
