import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Semaphore from "effect/Semaphore"

/** Lets a run of a watch wait for its turn among those of the other shops of its process. */
export type TakeTurns = <A, E, R>(run: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** How the watches of a process take turns. By default they do not wait for each other. */
export const RunTurns = Context.Reference<TakeTurns>("@stocktally/sync/RunTurns", { defaultValue: () => identity })

/** Runs that start at once. More would hold more pages in memory, and none would end earlier. */
const atOnce = 8
/** A run that takes longer, such as a first one or one whose upstream hangs, lets the next one start. */
const turn = Duration.seconds(2)

/** Makes turns for the shops of a process: 8 at once, each until the run ends, but for 2 seconds at most. */
export const makeRunTurns = (): TakeTurns => {
  const turns = Semaphore.makeUnsafe(atOnce)
  return (run) =>
    Effect.scoped(Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        yield* restore(turns.take(1))
        let isTaken = true
        const release = Effect.suspend(() => {
          if (!isTaken) return Effect.void
          isTaken = false
          return Effect.asVoid(turns.release(1))
        })
        yield* Effect.addFinalizer(() => release)
        yield* Effect.forkScoped(Effect.interruptible(Effect.delay(release, turn)))
        return yield* restore(run)
      })
    ))
}
