import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
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
        stop: Effect.suspend(() => {
          phase = "stopping"
          return Deferred.succeed(stopped, undefined)
        }),
        stopping: Deferred.await(stopped)
      })
    })
  )
}
