import { Sync, type SyncPhase, type SyncProgress } from "@stocktally/core"
import type { Upstream } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { note } from "./notes.ts"
import { Progress } from "./Progress.ts"
import { Screen } from "./Screen.ts"
import { describeBudget } from "./upstreamProgress.ts"

/** Where stderr is no terminal, a line from time to time says that the work goes on. */
const noteEvery = "10 seconds"
const barWidth = 20

const phases: { readonly [P in SyncPhase]: string } = {
  idle: "Waiting",
  starting: "Starting",
  reading: "Reading",
  linking: "Linking",
  "catching-up": "Catching up",
  judging: "Judging"
}

/** Shows how a sync stands while the effect runs: a bar on a terminal, plain lines elsewhere. */
export const withSyncProgress = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { progress } = yield* Sync
    const { stderrColumns, unicode } = yield* Screen
    const line = (bar: boolean) =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        return progressLine(yield* SubscriptionRef.get(progress), now, { bar, unicode })
      })
    if (stderrColumns !== undefined) return yield* (yield* Progress).during(line(true))(effect)
    const isIdle = Effect.map(SubscriptionRef.get(progress), ({ phase }) => phase === "idle")
    const tell = Effect.flatMap(isIdle, (idle) => idle ? Effect.void : Effect.flatMap(line(false), note))
    const notes = Effect.forever(Effect.delay(tell, noteEvery))
    return yield* Effect.raceFirst(effect, notes)
  })

/** `Reading  12,345 rows  ████░░░░ 45%  about 2 min left  Loop: 40 requests, budget 33/300`. */
export const progressLine = (
  { budgets, estimateMillis, phase, requests, rows, run }: SyncProgress,
  now: number,
  { bar, unicode }: { readonly bar: boolean; readonly unicode: boolean }
): string => {
  const read = rows.loop + rows.haravan
  const sides: ReadonlyArray<Upstream> = ["loop", "haravan"]
  const left = run === null || phase !== "reading" || estimateMillis === null
    ? []
    : [...(bar ? [bars(Math.max(0, now - run.startedAt), estimateMillis, unicode)] : []), `about ${inWords(estimateMillis)} left`]
  return [
    phases[phase],
    ...(read === 0 ? [] : [`${read.toLocaleString("en")} rows`]),
    ...left,
    ...sides.flatMap((upstream) => {
      const budget = budgets[upstream]
      return budget === null || requests[upstream] === 0
        ? []
        : [describeBudget(upstream, { ...budget, granted: requests[upstream] }, now)]
    })
  ].join("  ")
}

const bars = (elapsed: number, left: number, unicode: boolean): string => {
  const share = elapsed + left === 0 ? 0 : elapsed / (elapsed + left)
  const full = Math.floor(share * barWidth)
  const [on, off] = unicode ? ["█", "░"] : ["#", "-"]
  return `${on.repeat(full)}${off.repeat(barWidth - full)} ${Math.floor(share * 100)}%`
}

/** A stretch of time as people say it. */
export const inWords = (millis: number): string => {
  const seconds = Math.ceil(millis / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.ceil(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.ceil(hours / 24)} days`
}
