/** A timer that will fire. */
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

/** The start of virtual time, the same for every run. */
const beginning = Date.UTC(2026, 0, 1)

const longestDelay = 2 ** 31 - 1

/** A delay as Node reads it: whole milliseconds, and 1 if it is too short or too long. */
const delayOf = (millis: number | undefined): number =>
  millis !== undefined && millis >= 1 && millis <= longestDelay ? Math.trunc(millis) : 1

/**
 * Runs a program of any library in virtual time. The clock stops while there is work, and jumps to the next timer
 * when there is none, so that an hour of waiting takes no time and a slow machine does not change the results.
 *
 * Replaces `setTimeout`, `setInterval` and `Date.now` while it runs, which Effect's live Clock, bottleneck and p-queue
 * use, and watches `setImmediate` to know whether there is work. This is exact only for a program that waits for
 * nothing outside this process, neither sockets nor files. If it waits for something else, `isBusy` must return true,
 * which stops the clock.
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

  /** Waits until no work is left at this time. Node empties its queue of promises before each immediate. */
  const settle = async () => {
    do await new Promise<void>((resolve) => void real.setImmediate(resolve))
    while (immediates.size > 0 || isBusy())
  }

  let isOver = false
  const result = program().finally(() => {
    isOver = true
  })
  // The loop below awaits the result; until then this handles a failure.
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

/** The earliest timer, and of several at the same time the one that was set first. */
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
      for (const restore of replaced) restore()
    }
  }
}

const replace = (target: object, name: string, value: unknown): () => void => {
  const before = Object.getOwnPropertyDescriptor(target, name) ?? {}
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
  return () => Object.defineProperty(target, name, before)
}
