/** How fast does the bucket leak, and in steps or steadily? Read from the header before and after pauses. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import type { BucketLevel, ProbeFailure, ProbeClient } from "./ProbeClient.ts"
import { shop } from "./haravanRequests.ts"

/** So many requests must be in the bucket for it not to run empty while it is looked at. */
const enough = 16
const looks = 8
const pauseMillis = 250
/** Requests a second that must become free again for the rate to be told. */
const least = 1.7
const jitterSeconds = 0.1

interface Look extends BucketLevel {
  readonly at: number
}

/** Looks at the header a few times, with pauses, until the bucket is nearly empty. */
const watch = Effect.fnUntraced(
  function*(client: ProbeClient, from: Look): Effect.fn.Return<ReadonlyArray<Look>, ProbeFailure> {
    const seen = [from]
    while (seen.length <= looks && (seen.at(-1)?.used ?? 0) > 2) {
      yield* Effect.sleep(pauseMillis)
      const [answer] = yield* client.again("/shop.json", 1)
      if (answer?.level === null || answer === undefined) break
      seen.push({ ...answer.level, at: yield* Clock.currentTimeMillis })
    }
    return seen
  }
)

export const bucketLeak: ProbeQuestion = {
  name: "bucket.leak",
  requests: 1 + enough + looks,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    yield* shop(client)
    const [before] = yield* client.again("/shop.json", 1)
    if (before === undefined || before.level === null) {
      return settled("answers have no header X-Haravan-Api-Call-Limit", { header: false })
    }
    const more = Math.max(0, enough - before.level.used)
    const levels = (yield* client.again("/shop.json", more)).flatMap(({ level }) => level ?? [])
    const full = levels.toSorted((self, that) => that.used - self.used)[0] ?? before.level
    if (full.used <= 2) {
      return settled(`the header stays at ${full.used} of ${full.size}, whatever is sent`, {
        header: true,
        size: full.size
      })
    }
    return leakOf(yield* watch(client, { ...full, at: yield* Clock.currentTimeMillis }))
  })
}

const leakOf = (seen: ReadonlyArray<Look>): QuestionResult => {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 4 * pauseMillis) {
    return open("all requests were free again before their rate could be seen")
  }
  const perSecond = (first.used + seen.length - 1 - last.used) / ((last.at - first.at) / 1000)
  const rate = Math.round(perSecond * 10) / 10
  // Haravan documents 4, and 2 in an example. Of less than that another program takes some.
  if (perSecond < least) {
    return open(`about ${rate} requests a second become free again, so another program sends some meanwhile`)
  }
  const drops = seen.slice(1).map(({ at, used }, index) => {
    const before = seen[index] ?? first
    return { leaked: before.used + 1 - used, millis: at - before.at }
  })
  // A steady leak shows within a request of what is due, and within what an answer may take longer than another one; a
  // leak in steps is now nothing, now a whole second's.
  const largest = Math.max(...drops.map(({ leaked, millis }) => leaked - (perSecond * millis) / 1000))
  const closely = drops.every(({ millis }) => millis < 2 * pauseMillis)
  const manner = !closely ? null : largest > 1 + perSecond * jitterSeconds ? "steps" : "steadily"
  return settled(
    `of ${first.size} requests that it allows, at least about ${rate} a second become free again` +
      (manner === null
        ? "; answers took too long to see whether in steps"
        : manner === "steps"
        ? ", in steps"
        : ", steadily"),
    { header: true, size: first.size, perSecond: rate, manner }
  )
}
