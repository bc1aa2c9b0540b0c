import { Effect } from "effect"

const neverNotified = new Int32Array(new SharedArrayBuffer(4))

/** In milliseconds; a shorter sleep may end before the thread has left its core. */
const sleepMillis = 0.05

/**
 * The CPU time of the main thread until now, in milliseconds. The kernel accounts for a thread's time when the thread
 * leaves its core, and at ticks up to 4 ms apart while it runs. The thread sleeps for an instant first, so that only
 * the microseconds of waking up are missing.
 */
const ownMillis = (): number => {
  Atomics.wait(neverNotified, 0, 0, sleepMillis)
  const { system, user } = process.threadCpuUsage()
  return (system + user) / 1000
}

/**
 * The longest turn of the main thread while an effect ran, in milliseconds of its CPU time. Includes its garbage
 * collection, but not the time of other processes.
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
