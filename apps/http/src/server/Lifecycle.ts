import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The phase of the service. */
export type Phase = "starting" | "ready" | "stopping"

/** The state of the service from its start to its end. */
export class Lifecycle extends Context.Service<Lifecycle, {
  readonly phase: () => Phase
  /** Why the service is not ready yet; null if nothing is wrong. */
  readonly startupProblem: () => string | null
  readonly setStartupProblem: (problem: string) => Effect.Effect<void>
  readonly ready: Effect.Effect<void>
  /** Whether the store has blocked the watch's syncs for too long. */
  readonly isSyncOverdue: Effect.Effect<boolean>
  /** Records that the store blocked a sync of the watch. Syncs are overdue after `patience`. */
  readonly syncBlocked: (patience: Duration.Duration) => Effect.Effect<void>
  /** Records that the store did not block a sync, whatever its outcome. */
  readonly syncPossible: Effect.Effect<void>
  /** Ends what never ends by itself, such as event streams. */
  readonly stop: Effect.Effect<void>
  readonly stopping: Effect.Effect<void>
}>()("stocktally-http/server/Lifecycle") {
  static readonly layer: Layer.Layer<Lifecycle> = Layer.effect(
    Lifecycle,
    Effect.gen(function*() {
      const stopped = yield* Deferred.make<void>()
      let phase: Phase = "starting"
      let startupProblem: string | null = null
      /** By the monotonic clock; null while syncs are possible. */
      let overdueAt: bigint | null = null
      return Lifecycle.of({
        phase: () => phase,
        startupProblem: () => startupProblem,
        setStartupProblem: (text) =>
          Effect.sync(() => {
            startupProblem = text
          }),
        ready: Effect.sync(() => {
          startupProblem = null
          if (phase === "starting") phase = "ready"
        }),
        isSyncOverdue: Effect.map(Clock.monotonicTimeNanos, (now) => overdueAt !== null && now >= overdueAt),
        syncBlocked: (patience) =>
          Effect.map(Clock.monotonicTimeNanos, (now) => {
            overdueAt ??= now + BigInt(Math.round(Duration.toMillis(patience))) * 1_000_000n
          }),
        syncPossible: Effect.sync(() => {
          overdueAt = null
        }),
        stop: Effect.suspend(() => {
          phase = "stopping"
          return Deferred.succeed(stopped, undefined)
        }),
        stopping: Deferred.await(stopped)
      })
    })
  )
}
