import type { Limit } from "./Limit.ts"

interface State {
  readonly limit: number
  readonly windowMillis: number
  /** When requests were answered, oldest first; only those that still count. */
  readonly answeredAt: ReadonlyArray<number>
  readonly inFlight: number
}

/**
 * A sliding window: never more than `limit` requests within any `windowMillis`. Loop accepts 300 a minute for each key
 * and does not say how it counts them (docs.loopreturns.com), so this is the strictest interpretation. A request counts
 * from when it is sent until one window after its answer: it reached the upstream at some time in between, and a slow
 * request must not fall into the same window as the first of the next.
 */
export const make = (options: { readonly limit: number; readonly windowMillis: number }): Limit =>
  fromState({ ...options, answeredAt: [], inFlight: 0 })

const fromState = (state: State): Limit => ({
  used: (now) => state.inFlight + countedAt(state, now).length,
  size: state.limit,
  readyAt: (now, share) => {
    const room = Math.max(1, Math.floor(state.limit * share)) - state.inFlight
    const answered = countedAt(state, now)
    if (answered.length < room) return now
    const oldestAnsweredAt = answered[answered.length - room]
    return oldestAnsweredAt === undefined ? Number.POSITIVE_INFINITY : oldestAnsweredAt + state.windowMillis
  },
  estimateAvailableAt: (now, share, requests) => {
    if (requests <= 0) return now
    const room = Math.max(1, Math.floor(state.limit * share))
    const inFlightSince = Array<number>(state.inFlight).fill(now)
    // A place is free one window after its request, the latest places last. If more requests count than there is room
    // for, the oldest must expire first.
    const taken = [...countedAt(state, now), ...inFlightSince].slice(-room)
    const last = requests - 1
    // Not a list of all places, because a limit of a million would make it long for every estimate.
    const before = taken[(last % room) - (room - taken.length)]
    return (before === undefined ? now : before + state.windowMillis) + Math.floor(last / room) * state.windowMillis
  },
  completed: 0,
  sent: () => fromState({ ...state, inFlight: state.inFlight + 1 }),
  answered: (now) => fromState({ ...state, answeredAt: [...countedAt(state, now), now], inFlight: state.inFlight - 1 }),
  notSent: () => fromState({ ...state, inFlight: state.inFlight - 1 }),
  rateLimited: () => fromState(state),
  sentByPeers: (now, at, requests) => {
    // The other clock may be ahead of ours, and counting more than the limit changes nothing.
    const sent = Array<number>(Math.min(requests, state.limit)).fill(Math.min(at, now))
    return fromState({ ...state, answeredAt: [...countedAt(state, now), ...sent].toSorted((a, b) => a - b) })
  },
  peersReported: () => fromState(state)
})

const countedAt = (state: State, now: number): ReadonlyArray<number> => {
  const from = state.answeredAt.findIndex((at) => at + state.windowMillis > now)
  return from === 0 ? state.answeredAt : from < 0 ? [] : state.answeredAt.slice(from)
}
