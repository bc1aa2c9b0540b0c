import { Effect } from "effect"
import { performance } from "node:perf_hooks"

/** What a kernel may owe a thread on its account of time: Linux writes it up at ticks, 4 ms apart where they are slowest. */
const tick = 4

/**
 * No turn of the main thread was longer than this while an effect ran, in milliseconds of its own time: what other
 * processes take of the machine does not count, and the collecting of its garbage does. A turn took neither more than the
 * clock on the wall says, nor more than the account of the thread and a tick.
 */
export const longestTurn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let longest = 0
    let last = cpuMillis()
    let began = performance.now()
    let isOver = false
    const turn = () => {
      const cpu = cpuMillis()
      const now = performance.now()
      longest = Math.max(longest, Math.min(now - began, cpu - last + tick))
      last = cpu
      began = now
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

const cpuMillis = (): number => {
  const { system, user } = process.threadCpuUsage()
  return (system + user) / 1000
}
