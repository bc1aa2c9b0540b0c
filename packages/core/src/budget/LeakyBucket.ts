import type { Limit, LimitSignal } from "./Limit.ts"

interface State {
  /** Requests in the bucket at `at`, ours in flight included. */
  readonly level: number
  readonly at: number
  readonly size: number
  readonly leakPerSecond: number
  readonly inFlight: number
  readonly settled: number
  /** When a response last told how full the bucket is. */
  readonly toldAt: number
  /** False until a first answer: what other programs left in the bucket is not known before. */
  readonly known: boolean
  /** How many requests of other programs came between two answers lately. */
  readonly foreign: number
}

const foreignHalfLifeMillis = 30_000

/**
 * A leaky bucket: every request adds one, and `leakPerSecond` leave it; a request that would overflow `size` is
 * refused. Haravan's is 80 and 4 a second for each shop and app (docs.haravan.com), shared with every other program of
 * that shop and app. So the `used/size` of a response is the truth and our own count only bridges the time between two
 * responses:
 *
 * - before the first response one request goes out alone, because the bucket may already be full;
 * - our requests in flight are added to what a response says, since it may not have counted them yet;
 * - an answer that was overtaken by others does not make the bucket look emptier than they said;
 * - the bucket is not filled to its brim. A third stays free, or as much as other programs were seen to add between two
 *   responses where that is more: for what another program may send at once before we see it, and for an upstream that
 *   leaks once a second instead of steadily. What stays free is a delay at the start and no loss of rate. Of the rest,
 *   background work fills its share;
 * - what other processes of ours report is counted until a response tells, which has it in.
 */
export const makeLeakyBucket = (options: { readonly size: number; readonly leakPerSecond: number }): Limit =>
  fromState({
    level: 0,
    at: 0,
    size: options.size,
    leakPerSecond: options.leakPerSecond,
    inFlight: 0,
    settled: 0,
    toldAt: Number.NEGATIVE_INFINITY,
    known: false,
    foreign: 0
  })

const fromState = (state: State): Limit => ({
  used: (now) => levelAt(state, now),
  size: state.size,
  readyAt: (now, share) => {
    if (!state.known && state.inFlight > 0) return Number.POSITIVE_INFINITY
    const room = Math.max(1, (state.size - reserve(state, now)) * share)
    const excess = levelAt(state, now) + 1 - room
    return excess <= 0 ? now : now + Math.ceil((excess / state.leakPerSecond) * 1000)
  },
  spentAt: (now, share, requests) => {
    const room = Math.max(1, (state.size - reserve(state, now)) * share)
    const excess = levelAt(state, now) + requests - room
    return excess <= 0 ? now : now + Math.ceil((excess / state.leakPerSecond) * 1000)
  },
  settled: state.settled,
  sent: (now) => fromState({ ...state, level: levelAt(state, now) + 1, at: now, inFlight: state.inFlight + 1 }),
  answered: (now, signal, settledWhenSent) => fromState(answered(state, now, signal, settledWhenSent)),
  returned: (now) =>
    fromState({
      ...state,
      level: Math.max(0, levelAt(state, now) - 1),
      at: now,
      inFlight: state.inFlight - 1,
      settled: state.settled + 1
    }),
  refused: (now) => fromState({ ...state, level: Math.max(state.size, levelAt(state, now)), at: now }),
  sentElsewhere: (now, at, requests) => {
    if (at <= state.toldAt) return fromState(state)
    const left = Math.max(0, requests - (state.leakPerSecond * Math.max(0, now - at)) / 1000)
    return fromState({
      ...state,
      level: Math.min(Math.max(state.size, state.inFlight), levelAt(state, now) + left),
      at: now
    })
  }
})

const levelAt = (state: State, now: number): number =>
  Math.max(state.inFlight, state.level - (state.leakPerSecond * Math.max(0, now - state.at)) / 1000)

const foreignAt = (state: State, now: number): number =>
  state.foreign * 0.5 ** (Math.max(0, now - state.at) / foreignHalfLifeMillis)

const reserve = (state: State, now: number): number =>
  Math.min(Math.max(state.leakPerSecond, state.size / 3, foreignAt(state, now)), state.size / 2)

const answered = (state: State, now: number, signal: LimitSignal, settledWhenSent: number): State => {
  const inFlight = state.inFlight - 1
  const expected = levelAt(state, now)
  const level = signal.used === undefined
    ? expected
    : signal.used + inFlight >= expected
    ? signal.used + inFlight
    // a slow answer tells of a time before the requests that were under way beside it
    : Math.min(expected, signal.used + state.settled + inFlight - settledWhenSent)
  return {
    ...state,
    level,
    at: now,
    size: signal.size ?? state.size,
    inFlight,
    settled: state.settled + 1,
    toldAt: signal.used === undefined ? state.toldAt : now,
    known: true,
    foreign: state.known ? Math.max(foreignAt(state, now), level - expected) : 0
  }
}
