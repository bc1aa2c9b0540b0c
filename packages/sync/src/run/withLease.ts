import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HeldLease, Lease, Leases, StoreError } from "@stocktally/tally"
import { AlreadyRunning } from "../SyncError.ts"

const ttl = Duration.seconds(20)
/** A live holder renews many times within its ttl, so that waiting processes soon see that it is alive. */
const renewEvery = Duration.seconds(2)
const pollEvery = Duration.seconds(1)
/** A live holder has renewed before this many polls. */
const pollsUntilSilent = 3
const releaseWithin = Duration.seconds(5)

/** Called while another process holds the lease. `isSilent`: it has not renewed for some seconds, and may be gone. */
export type OnWait = (held: HeldLease, isSilent: boolean) => Effect.Effect<void>

/**
 * Holds the lease while `use` runs. If another process holds it, watches that process's heartbeat: fails with
 * `AlreadyRunning` if the beat changes, and takes the lease over if the beat does not change for its whole ttl. Losing
 * the lease ends `use` with `LeaseLost`. An interruption while acquiring may leave the lease taken for its ttl, but never
 * hangs on a store that does not respond.
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
  for (let polls = 1; (polls - 1) * Duration.toMillis(pollEvery) < first.ttlMillis; polls++) {
    yield* Effect.sleep(pollEvery)
    const now = yield* leases.take({ holder, ttl })
    if (now._tag === "Taken") return now.lease
    if (now.token !== token || now.beat !== beat) return yield* alreadyRunning(now)
    if (polls === pollsUntilSilent) yield* onWait(now, true)
  }
  const last = yield* leases.take({ holder, ttl, silentHolder: { token, beat } })
  return last._tag === "Taken" ? last.lease : yield* alreadyRunning(last)
})

const alreadyRunning = ({ holder, since }: HeldLease): AlreadyRunning => new AlreadyRunning({ holder, since })

/** Renews the lease. Ignores transient store errors: the lease is lost only if another process takes it. */
const keepAlive = (leases: Leases, lease: Lease): Effect.Effect<never, StoreError> =>
  Effect.sleep(renewEvery).pipe(
    Effect.andThen(leases.renew(lease)),
    Effect.catchIf((error) => error.retryable, () => Effect.void),
    Effect.forever
  )
