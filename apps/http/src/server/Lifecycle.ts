import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What the service is at. */
export type Phase = "starting" | "ready" | "stopping"

/** From its start to its end: what the service is at, and what waits for its end. */
export class Lifecycle extends Context.Service<Lifecycle, {
  readonly phase: () => Phase
  /** Why it is not ready yet, for those who ask; null where nothing is wrong. */
  readonly trouble: () => string | null
  readonly troubled: (trouble: string) => Effect.Effect<void>
  readonly ready: Effect.Effect<void>
  /** Whether the watch has found no store to sync into for longer than it may. */
  readonly isUnsynced: Effect.Effect<boolean>
  /** The store kept the watch from a sync; how long that may last until the service is not ready. */
  readonly syncKept: (patience: Duration.Duration) => Effect.Effect<void>
  /** The store let the watch sync, whatever came of it. */
  readonly syncPossible: Effect.Effect<void>
  /** Told once; what never ends by itself, as a stream of events does, ends then. */
  readonly stop: Effect.Effect<void>
  readonly stopping: Effect.Effect<void>
}>()("stocktally-http/server/Lifecycle") {
  static readonly layer: Layer.Layer<Lifecycle> = Layer.effect(
    Lifecycle,
    Effect.gen(function*() {
      const stopped = yield* Deferred.make<void>()
      let phase: Phase = "starting"
      let trouble: string | null = null
      /** By the clock that nobody sets; null while syncs are possible. */
      let unsyncedAt: bigint | null = null
      return Lifecycle.of({
        phase: () => phase,
        trouble: () => trouble,
        troubled: (text) =>
          Effect.sync(() => {
            trouble = text
          }),
        ready: Effect.sync(() => {
          trouble = null
          if (phase === "starting") phase = "ready"
        }),
        isUnsynced: Effect.map(Clock.monotonicTimeNanos, (now) => unsyncedAt !== null && now >= unsyncedAt),
        syncKept: (patience) =>
          Effect.map(Clock.monotonicTimeNanos, (now) => {
            unsyncedAt ??= now + BigInt(Math.round(Duration.toMillis(patience))) * 1_000_000n
          }),
        syncPossible: Effect.sync(() => {
          unsyncedAt = null
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
