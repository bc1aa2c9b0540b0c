import { Effect } from "effect"

const nobody = new Int32Array(new SharedArrayBuffer(4))

/** In milliseconds; a shorter one may be over before the thread has left its core. */
const asleep = 0.05

/**
 * The main thread's own time until now, in milliseconds. A kernel writes a thread's time up when the thread leaves its
 * core and, while it runs, at ticks that are up to 4 ms apart: the account of one that has run on since may lack as much
 * as a tick. So the thread sleeps for an instant first. Then nothing is lacking but the waking up, which are microseconds.
 */
const ownMillis = (): number => {
  Atomics.wait(nobody, 0, 0, asleep)
  const { system, user } = process.threadCpuUsage()
  return (system + user) / 1000
}

/**
 * The longest turn of the main thread while an effect ran, in milliseconds of its own time: what other processes take of
 * the machine does not count, and the collecting of its garbage does.
 */
export const longestTurn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let longest = 0
    let last = ownMillis()
    let isOver = false
    const turn = () => {
      const now = ownMillis()
      longest = Math.max(longest, now - last)
      last = now
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    return effect.pipe(
      Effect.ensuring(Effect.sync(() => {
        isOver = true
      })),
      Effect.map(() => longest)
    )
  })
