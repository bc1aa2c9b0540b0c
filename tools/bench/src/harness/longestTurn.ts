import { Effect } from "effect"

/**
 * The longest that the main thread was kept from its next turn while an effect ran, in milliseconds of its own CPU time:
 * what other processes take of the machine does not count, and the collecting of its garbage does.
 */
export const longestTurn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let longest = 0
    let last = cpuMillis()
    let isOver = false
    const turn = () => {
      const now = cpuMillis()
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

const cpuMillis = (): number => {
  const { system, user } = process.threadCpuUsage()
  return (system + user) / 1000
}
