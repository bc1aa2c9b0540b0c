/** Logs and counts syncs of this process. */
import { formatDuration, type Upstream, type UpstreamErrorReason } from "@stocktally/schema"
import { ReadModel, type SyncError, type SyncReport } from "@stocktally/sync"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"

const completed = Metric.counter("stocktally_syncs_completed_total", {
  description: "Syncs of this process that completed, by kind",
  incremental: true
})
const failed = Metric.counter("stocktally_syncs_failed_total", {
  description: "Syncs of this process that failed, by reason",
  incremental: true
})

const upstreamReasons: { readonly [Tag in UpstreamErrorReason["_tag"]]: string } = {
  Unauthorized: "unauthorized",
  Forbidden: "forbidden",
  NotFound: "not-found",
  InvalidRequest: "invalid-request",
  RateLimited: "rate-limited",
  Unavailable: "unavailable",
  TimedOut: "timed-out",
  UnexpectedResponse: "unexpected-response"
}

interface Reason {
  readonly upstream: Upstream | "none"
  readonly reason: string
}

const unexpected: Reason = { upstream: "none", reason: "unexpected" }
const ofStore: Reason = { upstream: "none", reason: "store" }
const ofLoss: Reason = { upstream: "none", reason: "too-much-loss" }

const everyReason: ReadonlyArray<Reason> = [
  ...(["loop", "haravan"] as const).flatMap((upstream) =>
    Object.values(upstreamReasons).map((reason) => ({ upstream, reason }))
  ),
  ofStore,
  ofLoss,
  unexpected
]

/** Why a sync failed; undefined if it did not run because another one was running. */
const reasonOf = (error: SyncError): Reason | undefined => {
  switch (error._tag) {
    case "UpstreamError":
      return { upstream: error.upstream, reason: upstreamReasons[error.reason._tag] }
    case "StoreError":
      return ofStore
    case "TooMuchLoss":
      return ofLoss
    case "AlreadyRunning":
      return undefined
  }
}

const count = (counter: Metric.Counter<number>, attributes: Record<string, string>, by: number) =>
  Metric.update(Metric.withAttributes(counter, attributes), by)

/** Makes `onRunEnd`, a callback for syncs, and `logRuns`, which logs and counts the reported runs until interrupted. */
export const makeSyncLog = Effect.gen(function*() {
  const ended = yield* Queue.unbounded<Exit.Exit<SyncReport, SyncError>>()
  // Registered with 0, so that the first increment is visible.
  yield* Effect.forEach(["full", "incremental"], (kind) => count(completed, { kind }, 0))
  yield* Effect.forEach(everyReason, (reason) => count(failed, { ...reason }, 0))

  const logRuns = Effect.gen(function*() {
    const { summary } = yield* ReadModel
    /** In a row. */
    let failures = 0
    let failingSince = 0

    const onFailure = Effect.fnUntraced(function*(cause: Cause.Cause<SyncError>) {
      if (Cause.hasInterruptsOnly(cause)) return
      const reason = Option.match(Cause.findErrorOption(cause), { onNone: () => unexpected, onSome: reasonOf })
      if (reason === undefined) return
      if (failures++ === 0) failingSince = yield* Clock.currentTimeMillis
      yield* count(failed, { ...reason }, 1)
    })

    const onSuccess = Effect.fnUntraced(function*({ counters, endedAt, kind, run, startedAt }: SyncReport) {
      yield* count(completed, { kind }, 1)
      const of = (name: string) => `${counters[name] ?? 0} ${name}`
      const verdicts = yield* Effect.match(summary(), {
        onFailure: () => "",
        onSuccess: ({ summary }) =>
          Object.entries(summary).filter(([, rows]) => rows > 0).map(([verdict, rows]) => `${verdict} ${rows}`)
            .join(", ")
      })
      yield* Effect.logInfo(
        `sync ${run} completed: ${kind === "full" ? "full" : "quick"} in ${formatDuration(endedAt - startedAt)}, ${
          of("rows")
        } read, ${of("changed")}, ` +
          `${of("gone")}, ${of("requests")}; ${verdicts === "" ? "no verdicts" : verdicts}`
      )
      if (failures === 0) return
      const lasted = formatDuration((yield* Clock.currentTimeMillis) - failingSince)
      yield* Effect.logInfo(
        `syncs work again after ${failures} ${failures === 1 ? "failure" : "failures"} in ${lasted}`
      )
      failures = 0
    })

    return yield* Effect.forever(
      Effect.flatMap(
        Queue.take(ended),
        Exit.match({ onFailure, onSuccess })
      )
    )
  })
  return { logRuns, onRunEnd: (exit: Exit.Exit<SyncReport, SyncError>) => Effect.asVoid(Queue.offer(ended, exit)) }
})
