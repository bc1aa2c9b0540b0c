import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Held, Lease, Leases, StoreError } from "@stocktally/tally"
import { AlreadyRunning } from "../SyncError.ts"

const ttl = Duration.seconds(20)
/** A live holder shows itself many times within its ttl, so that who waits knows soon that it lives. */
const renewEvery = Duration.seconds(2)
const lookEvery = Duration.seconds(1)
/** A live holder has shown itself before so many looks. */
const looksToSilence = 3
const releaseWithin = Duration.seconds(5)

/** Another has the lease, and is watched. `isSilent`: it did not show itself for some seconds, and may be gone. */
export type OnWait = (held: Held, isSilent: boolean) => Effect.Effect<void>

/**
 * Holds the lease for as long as `use` lasts. Where another has it, its beat is watched: one that moves is of a living
 * process, and this is `AlreadyRunning`; one that stands still for its whole ttl is of a dead one, and is taken over. A
 * lease that is lost ends `use` with `LeaseLost`. `onWait` is told of the one that is watched. Who leaves at the moment
 * of taking it may leave it behind for its ttl, but never hangs on a store that does not answer.
 */
export const withLease = <A, E, R>(
  leases: Leases,
  holder: string,
  use: (lease: Lease) => Effect.Effect<A, E, R>,
  onWait: OnWait = () => Effect.void
): Effect.Effect<A, E | StoreError | AlreadyRunning, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      restore(acquire(leases, holder, onWait)),
      (lease) =>
        restore(Effect.raceFirst(use(lease), keepAlive(leases, lease))).pipe(
          Effect.ensuring(
            leases.release(lease).pipe(Effect.interruptible, Effect.timeoutOption(releaseWithin), Effect.ignore)
          )
        )
    )
  )

const acquire = Effect.fnUntraced(function*(
  leases: Leases,
  holder: string,
  onWait: OnWait
): Effect.fn.Return<Lease, StoreError | AlreadyRunning> {
  const first = yield* leases.take({ holder, ttl })
  if (first._tag === "Taken") return first.lease
  const { beat, token } = first
  yield* onWait(first, false)
  for (let looks = 1; (looks - 1) * Duration.toMillis(lookEvery) < first.ttlMillis; looks++) {
    yield* Effect.sleep(lookEvery)
    const now = yield* leases.take({ holder, ttl })
    if (now._tag === "Taken") return now.lease
    if (now.token !== token || now.beat !== beat) return yield* alreadyRunning(now)
    if (looks === looksToSilence) yield* onWait(now, true)
  }
  const last = yield* leases.take({ holder, ttl, deadBeat: { token, beat } })
  return last._tag === "Taken" ? last.lease : yield* alreadyRunning(last)
})

const alreadyRunning = ({ holder, since }: Held): AlreadyRunning => new AlreadyRunning({ holder, since })

/** A store that is away for a moment costs no lease: that is decided by whoever takes it. */
const keepAlive = (leases: Leases, lease: Lease): Effect.Effect<never, StoreError> =>
  Effect.sleep(renewEvery).pipe(
    Effect.andThen(leases.renew(lease)),
    Effect.catchIf((error) => error.retryable, () => Effect.void),
    Effect.forever
  )
