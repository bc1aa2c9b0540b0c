import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Held, Lease, Leases } from "../store/Lease.ts"
import type { StoreError } from "../store/StoreError.ts"
import { AlreadyRunning } from "./SyncError.ts"

const ttl = Duration.seconds(20)
/** A live holder shows itself several times within its ttl. */
const renewEvery = Duration.seconds(5)
const lookEvery = Duration.seconds(1)
const releaseWithin = Duration.seconds(5)

/**
 * Holds the lease for as long as `use` lasts. Where another has it, its beat is watched: one that moves is of a living
 * process, and this is `AlreadyRunning`; one that stands still for its whole ttl is of a dead one, and is taken over. A
 * lease that is lost ends `use` with `LeaseLost`. Who leaves at the moment of taking it may leave it behind for its ttl,
 * but never hangs on a store that does not answer.
 */
export const withLease = <A, E, R>(
  leases: Leases,
  holder: string,
  use: (lease: Lease) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | StoreError | AlreadyRunning, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(restore(take(leases, holder)), (lease) =>
      restore(Effect.raceFirst(use(lease), keep(leases, lease))).pipe(
        Effect.ensuring(
          leases.release(lease).pipe(Effect.interruptible, Effect.timeoutOption(releaseWithin), Effect.ignore)
        )
      ))
  )

const take = Effect.fnUntraced(function*(
  leases: Leases,
  holder: string
): Effect.fn.Return<Lease, StoreError | AlreadyRunning> {
  const first = yield* leases.take({ holder, ttl })
  if (first._tag === "Taken") return first.lease
  const { beat, token } = first
  for (let watched = 0; watched < first.ttlMillis; watched += Duration.toMillis(lookEvery)) {
    yield* Effect.sleep(lookEvery)
    const now = yield* leases.take({ holder, ttl })
    if (now._tag === "Taken") return now.lease
    if (now.token !== token || now.beat !== beat) return yield* isAlive(now)
  }
  const last = yield* leases.take({ holder, ttl, deadBeat: { token, beat } })
  return last._tag === "Taken" ? last.lease : yield* isAlive(last)
})

const isAlive = ({ holder, since }: Held): AlreadyRunning => new AlreadyRunning({ holder, since })

/** A store that is away for a moment costs no lease: that is decided by whoever takes it. */
const keep = (leases: Leases, lease: Lease): Effect.Effect<never, StoreError> =>
  Effect.sleep(renewEvery).pipe(
    Effect.andThen(leases.renew(lease)),
    Effect.catchIf((error) => error.retryable, () => Effect.void),
    Effect.forever
  )
