import type { Limit } from "./Limit.ts"

interface State {
  readonly limit: number
  readonly windowMillis: number
  /** When requests were answered, oldest first, as far as they still count. */
  readonly answeredAt: ReadonlyArray<number>
  readonly inFlight: number
}

/**
 * Never more than `limit` requests in any `windowMillis`. Loop takes 300 a minute for each key and says nothing of how
 * it counts (docs.loopreturns.com), so the strictest reading is kept. A request counts from being sent until the window
 * has passed since its answer: it reached the upstream at some time between, and a slow one must not meet the next
 * window's first.
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
    const leaves = answered[answered.length - room]
    return leaves === undefined ? Number.POSITIVE_INFINITY : leaves + state.windowMillis
  },
  estimateSentAt: (now, share, requests) => {
    if (requests <= 0) return now
    const room = Math.max(1, Math.floor(state.limit * share))
    const under = Array<number>(state.inFlight).fill(now)
    // Each place in the window is taken again when it is free, the latest ones at once; more than there is room for leave first.
    const free = [...countedAt(state, now), ...under].map((at) => at + state.windowMillis).slice(-room)
    const places = [...Array<number>(room - free.length).fill(now), ...free]
    const last = requests - 1
    return (places[last % room] ?? now) + Math.floor(last / room) * state.windowMillis
  },
  completed: 0,
  sent: () => fromState({ ...state, inFlight: state.inFlight + 1 }),
  answered: (now) => fromState({ ...state, answeredAt: [...countedAt(state, now), now], inFlight: state.inFlight - 1 }),
  notSent: () => fromState({ ...state, inFlight: state.inFlight - 1 }),
  rateLimited: () => fromState(state),
  sentByPeers: (now, at, requests) => {
    // Its clock may be ahead of ours, and more than the limit is not worth counting.
    const sent = Array<number>(Math.min(requests, state.limit)).fill(Math.min(at, now))
    return fromState({ ...state, answeredAt: [...countedAt(state, now), ...sent].toSorted((a, b) => a - b) })
  },
  peersReported: () => fromState(state)
})

const countedAt = (state: State, now: number): ReadonlyArray<number> => {
  const from = state.answeredAt.findIndex((at) => at + state.windowMillis > now)
  return from === 0 ? state.answeredAt : from < 0 ? [] : state.answeredAt.slice(from)
}
