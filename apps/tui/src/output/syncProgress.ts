import { Sync, type SyncPhase, type SyncProgress } from "@stocktally/sync"
import { formatDuration, visible, type Upstream } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { count } from "../terminal/count.ts"
import { note } from "./notes.ts"
import { Progress } from "./Progress.ts"
import { Capabilities } from "../terminal/capabilities.ts"
import { describeBudget, type Detail } from "./upstreamProgress.ts"

/** How often a line is written if stderr is not a terminal. */
const noteEvery = "10 seconds"

/** The parts of the line that fit. They depend only on the terminal's width, so that the line does not jump. */
const layoutOf = (columns: number): { readonly bar: number; readonly detail: Detail } =>
  columns >= 190
    ? { bar: 20, detail: "whole" }
    : columns >= 140
    ? { bar: 10, detail: "short" }
    : { bar: 8, detail: "count" }

const phases: { readonly [P in SyncPhase]: string } = {
  idle: "Waiting",
  starting: "Starting",
  reading: "Reading",
  linking: "Linking",
  "catching-up": "Catching up",
  judging: "Comparing"
}

/** Shows the progress of a sync while the effect runs: a bar on a terminal, plain lines elsewhere. */
export const withSyncProgress = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { progress } = yield* Sync
    const { stderrColumns, unicode } = yield* Capabilities
    const line = Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      return progressLine(yield* SubscriptionRef.get(progress), now, { columns: stderrColumns, unicode })
    })
    if (stderrColumns !== undefined) return yield* (yield* Progress).during(line)(effect)
    const isIdle = Effect.map(SubscriptionRef.get(progress), ({ phase }) => phase === "idle")
    const noteProgress = Effect.flatMap(isIdle, (idle) => idle ? Effect.void : Effect.flatMap(line, note))
    const notes = Effect.forever(Effect.delay(noteProgress, noteEvery))
    return yield* Effect.raceFirst(effect, notes)
  })

/**
 * The progress of a sync in a line: `Reading 12,345 rows ████░░░░ 45% about 2 min left Loop: 40 requests, 33/300
 * used`. Without columns there is no bar, and every part is shown.
 */
export const progressLine = (
  { budgets, estimateMillis, phase, requests, rows, run, waitsFor }: SyncProgress,
  now: number,
  { columns, unicode }: { readonly columns: number | undefined; readonly unicode: boolean }
): string => {
  const { bar, detail } = columns === undefined ? { bar: 0, detail: "whole" as const } : layoutOf(columns)
  const read = rows.loop + rows.haravan
  const sides: ReadonlyArray<Upstream> = ["loop", "haravan"]
  const left = run === null || phase !== "reading" || estimateMillis === null
    ? []
    : [
      ...(bar > 0 ? [progressBar(Math.max(0, now - run.startedAt), estimateMillis, bar, unicode)] : []),
      `about ${formatDuration(estimateMillis)} left`
    ]
  return [
    waitsFor === null ? phases[phase] : `${phases[phase]}: another Stocktally is syncing (${visible(waitsFor.holder)})`,
    ...(read === 0 ? [] : [`${count(read)} rows`]),
    ...left,
    ...sides.flatMap((upstream) => {
      const budget = budgets[upstream]
      return budget === null || requests[upstream] === 0
        ? []
        : [describeBudget(upstream, { ...budget, granted: requests[upstream] }, now, detail)]
    })
  ].join("  ")
}

const progressBar = (elapsed: number, left: number, width: number, unicode: boolean): string => {
  const share = elapsed + left === 0 ? 0 : elapsed / (elapsed + left)
  const full = Math.floor(share * width)
  const [on, off] = unicode ? ["█", "░"] : ["#", "-"]
  return `${on.repeat(full)}${off.repeat(width - full)} ${Math.floor(share * 100)}%`
}
