import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** A clock that a test can stop and advance. Sleeps take real time, because sockets and threads do not stop. */
export interface HeldClock extends Clock.Clock {
  /** Stops the clock. */
  readonly hold: Effect.Effect<void>
  readonly pass: (duration: Duration.Input) => Effect.Effect<void>
}

export const heldClock = (real: Clock.Clock): HeldClock => {
  let heldAt: bigint | undefined
  let ahead = 0n
  /** Its difference from the real clock. */
  const apart = () => ahead + (heldAt === undefined ? 0n : heldAt - real.monotonicTimeNanosUnsafe())
  const nanos = () => real.currentTimeNanosUnsafe() + apart()
  const monotonic = () => real.monotonicTimeNanosUnsafe() + apart()
  const millis = () => Math.floor(Number(nanos() / 1000n) / 1000)
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: monotonic,
    monotonicTimeNanos: Effect.sync(monotonic),
    sleep: (duration) => real.sleep(duration),
    hold: Effect.sync(() => {
      heldAt ??= real.monotonicTimeNanosUnsafe()
    }),
    pass: (duration) =>
      Effect.sync(() => {
        ahead += BigInt(Math.round(Duration.toMillis(duration))) * 1_000_000n
      })
  }
}
