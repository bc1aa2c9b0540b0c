import type { Limit, Usage, SentRequest } from "./Limit.ts"

/** Requests that another process reported at time `at`. */
interface PeerRequests {
  readonly at: number
  readonly requests: number
}

interface State {
  /** Requests in the bucket at time `at`, including ours in flight. */
  readonly level: number
  /** The highest level possible if only our processes sent requests. */
  readonly maxOwnLevel: number
  readonly at: number
  readonly size: number
  readonly leakPerSecond: number
  readonly inFlight: number
  readonly completed: number
  /** When the request was sent whose response last reported the level. */
  readonly headerSentAt: number
  /** False until the first response: until then nobody knows what other programs put into the bucket. */
  readonly hasAnswer: boolean
  /** Reports that the latest response may not include yet. */
  readonly peerRequests: ReadonlyArray<PeerRequests>
  /**
   * Requests that none of our processes is known to have sent. The next report of another process may account for them.
   */
  readonly unexplainedRequests: number
  /** Room left for other programs since `reserveSince`, when they were last noticed. */
  readonly reserve: number
  readonly reserveSince: number
}

/** How long room stays reserved after another program was noticed: long enough for a job that runs every minute. */
const reserveMillis = 120_000

/** The longest time between the report of a request and its arrival at the upstream. */
const maxTransitMillis = 1000

/**
 * A leaky bucket: each request adds one, and `leakPerSecond` leave it. A request that would overflow `size` is refused.
 * Haravan's bucket holds 80 and leaks 4 a second for each shop and app (docs.haravan.com); other programs of the same
 * shop and app share it. So the `used/size` header is the truth, and our own count only bridges the time between two
 * responses:
 *
 * - Before the first response, only one request is sent, because the bucket may already be full.
 * - Our requests in flight are added to what a response reports, because it may not have counted them yet.
 * - A response that arrives out of order does not make the bucket look emptier than later ones reported.
 * - One second's leak always stays free. An upstream may leak once a second instead of continuously, and a full bucket
 *   refuses another program's first request, which no header shows. We use the rest until a header counts more than our
 *   requests can explain. Then a third stays free, or as many requests as the other program sent at once if that is
 *   more, until two minutes pass without a sign of it. Free room delays requests but does not lower the rate.
 *   Background work fills only its share of the rest.
 * - Requests reported by our other processes count until a response must include them, and are never mistaken for
 *   another program's.
 */
export const make = (options: { readonly size: number; readonly leakPerSecond: number }): Limit =>
  fromState({
    level: 0,
    maxOwnLevel: 0,
    at: 0,
    size: options.size,
    leakPerSecond: options.leakPerSecond,
    inFlight: 0,
    completed: 0,
    headerSentAt: Number.NEGATIVE_INFINITY,
    hasAnswer: false,
    peerRequests: [],
    unexplainedRequests: 0,
    reserve: 0,
    reserveSince: 0
  })

const fromState = (state: State): Limit => ({
  used: (now) => leak(state, now).level,
  size: state.size,
  readyAt: (now, share) =>
    !state.hasAnswer && state.inFlight > 0 ? Number.POSITIVE_INFINITY : roomAt(state, now, share, 1),
  estimateAvailableAt: (now, share, requests) => roomAt(state, now, share, requests),
  completed: state.completed,
  sent: (now) => {
    const { inFlight, level, maxOwnLevel } = leak(state, now)
    return fromState({ ...state, level: level + 1, maxOwnLevel: maxOwnLevel + 1, at: now, inFlight: inFlight + 1 })
  },
  answered: (now, usage, sent) => fromState(answered(leak(state, now), usage, sent)),
  notSent: (now) => {
    const { inFlight, level, maxOwnLevel, completed } = leak(state, now)
    return fromState({
      ...state,
      level: Math.max(0, level - 1),
      maxOwnLevel: Math.max(0, maxOwnLevel - 1),
      at: now,
      inFlight: inFlight - 1,
      completed: completed + 1
    })
  },
  rateLimited: (now) => {
    const current = leak(state, now)
    return fromState({
      ...current,
      level: Math.max(current.size, current.level),
      unexplainedRequests: current.unexplainedRequests + 1
    })
  },
  sentByPeers: (now, at, requests) => fromState(sentByPeers(state, now, { at, requests })),
  peersReported: (now) =>
    state.unexplainedRequests > 0 ? fromState(reserveForOtherProgram(leak(state, now))) : fromState(state)
})

/** The state at `now`, after the leak since `state.at`. */
const leak = (state: State, now: number): State => {
  const leaked = (state.leakPerSecond * Math.max(0, now - state.at)) / 1000
  return {
    ...state,
    level: Math.max(state.inFlight, state.level - leaked),
    maxOwnLevel: Math.max(state.inFlight, state.maxOwnLevel - leaked),
    at: now
  }
}

const reserveAt = ({ reserve, reserveSince }: State, now: number): number =>
  now - reserveSince < reserveMillis ? reserve : 0

/** When the bucket has room for that many more requests. */
const roomAt = (state: State, now: number, share: number, requests: number): number => {
  const { leakPerSecond, size } = state
  const reserved = Math.min(Math.max(leakPerSecond, reserveAt(state, now)), size / 2)
  const excess = leak(state, now).level + requests - Math.max(1, (size - reserved) * share)
  return excess <= 0 ? now : now + Math.ceil((excess / leakPerSecond) * 1000)
}

const answered = (state: State, { size = state.size, used }: Usage, sent: SentRequest): State => {
  const next = { ...state, size, inFlight: state.inFlight - 1, completed: state.completed + 1, hasAnswer: true }
  if (used === undefined) return next
  const headerSentAt = Math.max(state.headerSentAt, sent.at)
  const peerRequests = state.peerRequests.filter(({ at }) => at > headerSentAt - maxTransitMillis)
  const notCounted = next.inFlight + peerRequests.reduce((sum, { requests }) => sum + requests, 0)
  const level = used + notCounted >= state.level
    ? used + notCounted
    : sent.at < state.headerSentAt
    ? state.level
    // A late response describes the bucket before the requests that were answered earlier.
    : Math.min(state.level, used + notCounted + state.completed - sent.completed)
  // The most that our own requests explain: allow for the leak since the request was sent, one second's leak and
  // rounding.
  const maxExplained = state.maxOwnLevel + (state.leakPerSecond * (state.at - sent.at)) / 1000 + state.leakPerSecond + 1
  return {
    ...next,
    level,
    maxOwnLevel: state.hasAnswer ? Math.min(state.maxOwnLevel, level) : level,
    headerSentAt,
    peerRequests,
    unexplainedRequests: state.hasAnswer ? Math.max(state.unexplainedRequests, used - maxExplained) : 0
  }
}

const sentByPeers = (state: State, now: number, report: PeerRequests): State => {
  const { at, requests } = report
  const { leakPerSecond } = state
  const next = leak(state, now)
  const capacity = Math.max(state.size, state.inFlight)
  const counted = {
    ...next,
    maxOwnLevel: Math.min(capacity, next.maxOwnLevel + requests),
    unexplainedRequests: Math.max(0, state.unexplainedRequests - requests)
  }
  if (at <= state.headerSentAt - maxTransitMillis) return counted
  const from = Math.min(now, Math.max(at, state.at))
  const leaked = state.level > 0 ? 0 : (leakPerSecond * Math.max(0, from - at)) / 1000
  const raised = leak(state, from).level + Math.max(0, requests - leaked)
  return {
    ...counted,
    level: Math.min(capacity, Math.max(next.level, raised - (leakPerSecond * (now - from)) / 1000)),
    peerRequests: [...state.peerRequests, report]
  }
}

/** Attributes the unexplained requests to another program and reserves room for it. */
const reserveForOtherProgram = (state: State): State => ({
  ...state,
  maxOwnLevel: state.level,
  unexplainedRequests: 0,
  reserve: Math.max(state.size / 3, state.unexplainedRequests, reserveAt(state, state.at)),
  reserveSince: state.at
})
