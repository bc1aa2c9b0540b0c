/** A timer that was set and has not fired for the last time. */
class Timer {
  readonly fire: () => void
  readonly everyMillis: number | undefined
  at: number

  constructor(at: number, fire: () => void, everyMillis: number | undefined) {
    this.at = at
    this.fire = fire
    this.everyMillis = everyMillis
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

type Callback = (...args: ReadonlyArray<unknown>) => void

/** When virtual time begins; any time would do, the same one makes runs the same. */
const beginning = Date.UTC(2026, 0, 1)

const longestDelay = 2 ** 31 - 1

/** As Node reads a delay: whole milliseconds, and 1 where it is too short or too long. */
const delayOf = (millis: number | undefined): number =>
  millis !== undefined && millis >= 1 && millis <= longestDelay ? Math.trunc(millis) : 1

/**
 * Runs a program of any library in virtual time: the clock stands still while there is anything to do, and jumps to the
 * next timer when there is not, so that an hour of waiting takes no time and a slow machine changes no result.
 *
 * It replaces `setTimeout`, `setInterval` and `Date.now` for as long as it runs, from which Effect's live Clock,
 * bottleneck and p-queue take their time, and watches `setImmediate` to know whether anything is left to do. That is
 * exact only for a program that waits for nothing outside this process: no sockets and no files. Where it waits for
 * something else, `isBusy` says when, and the clock stands still meanwhile.
 */
export const inVirtualTime = async <A>(program: () => Promise<A>, isBusy = () => false): Promise<A> => {
  const real = { setImmediate: globalThis.setImmediate, clearImmediate: globalThis.clearImmediate }
  const timers = new Set<Timer>()
  const immediates = new Set<NodeJS.Immediate>()
  let now = beginning

  const set = (fire: () => void, millis: number, everyMillis?: number): Timer => {
    const timer = new Timer(now + millis, fire, everyMillis)
    timers.add(timer)
    return timer
  }
  const clear = (timer: Timer): void => {
    timers.delete(timer)
  }
  using _replaced = replaceGlobals({
    setTimeout: (callback: Callback, millis?: number, ...args: ReadonlyArray<unknown>) =>
      set(() => callback(...args), delayOf(millis)),
    setInterval: (callback: Callback, millis?: number, ...args: ReadonlyArray<unknown>) =>
      set(() => callback(...args), delayOf(millis), delayOf(millis)),
    clearTimeout: clear,
    clearInterval: clear,
    setImmediate: (callback: Callback, ...args: ReadonlyArray<unknown>) => {
      const immediate = real.setImmediate(() => {
        immediates.delete(immediate)
        callback(...args)
      })
      immediates.add(immediate)
      return immediate
    },
    clearImmediate: (immediate: NodeJS.Immediate) => {
      immediates.delete(immediate)
      real.clearImmediate(immediate)
    }
  }, () => now)

  /** Until nothing is left to do at this time: Node empties its queue of promises before each immediate. */
  const settle = async () => {
    do await new Promise<void>((resolve) => void real.setImmediate(resolve))
    while (immediates.size > 0 || isBusy())
  }

  let isOver = false
  const result = program().finally(() => {
    isOver = true
  })
  // The loop below awaits it; until then a failure is not unhandled.
  result.catch(() => undefined)
  for (;;) {
    await settle()
    if (isOver) return await result
    const timer = next(timers)
    if (timer === undefined) throw new Error("the program waits for something that is not in virtual time")
    now = Math.max(now, timer.at)
    if (timer.everyMillis === undefined) timers.delete(timer)
    else timer.at += timer.everyMillis
    timer.fire()
  }
}

/** The earliest, and of several at the same time the one set first. */
const next = (timers: ReadonlySet<Timer>): Timer | undefined => {
  let earliest: Timer | undefined
  for (const timer of timers) if (earliest === undefined || timer.at < earliest.at) earliest = timer
  return earliest
}

const replaceGlobals = (globals: Readonly<Record<string, unknown>>, now: () => number): Disposable => {
  const replaced = [
    ...Object.entries(globals).map(([name, value]) => replace(globalThis, name, value)),
    replace(Date, "now", now)
  ]
  return {
    [Symbol.dispose]: () => {
      for (const putBack of replaced) putBack()
    }
  }
}

const replace = (target: object, name: string, value: unknown): () => void => {
  const before = Object.getOwnPropertyDescriptor(target, name) ?? {}
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
  return () => Object.defineProperty(target, name, before)
}
