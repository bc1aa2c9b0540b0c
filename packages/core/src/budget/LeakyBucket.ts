import type { Limit, Usage, SentRequest } from "./Limit.ts"

/** Requests of other processes of ours, told at `at`. */
interface PeerRequests {
  readonly at: number
  readonly requests: number
}

interface State {
  /** Requests in the bucket at `at`, ours in flight included. */
  readonly level: number
  /** How many there would be at most if nobody but us sent any. */
  readonly maxOwnLevel: number
  readonly at: number
  readonly size: number
  readonly leakPerSecond: number
  readonly inFlight: number
  readonly completed: number
  /** When the request went out whose answer last reported how full the bucket is. */
  readonly headerSentAt: number
  /** False until a first answer: what other programs left in the bucket is not known before. */
  readonly hasAnswer: boolean
  /** Reports of our other processes that such an answer may not have counted yet. */
  readonly peerRequests: ReadonlyArray<PeerRequests>
  /** Requests that nobody of ours is known to have sent; the next report of our other processes may explain them. */
  readonly unexplainedRequests: number
  /** What was left free for other programs at `seenAt`, when they were last noticed. */
  readonly reserve: number
  readonly reserveSince: number
}

/** How long room is left for another program after the last sign of it: a job of each minute finds it again. */
const reserveMillis = 120_000

/** How long a request may be on its way after it was reported to our other processes. */
const maxTransitMillis = 1000

/**
 * A leaky bucket: every request adds one, and `leakPerSecond` leave it; a request that would overflow `size` is
 * refused. Haravan's is 80 and 4 a second for each shop and app (docs.haravan.com), shared with every other program of
 * that shop and app. So the `used/size` of a response is the truth and our own count only bridges the time between two
 * responses:
 *
 * - before the first response one request goes out alone, because the bucket may already be full;
 * - our requests in flight are added to what a response says, since it may not have counted them yet;
 * - an answer that was overtaken by others does not make the bucket look emptier than they said;
 * - one second's leak always stays free: an upstream may leak once a second instead of steadily, and a full bucket
 *   refuses another program's first request, which no header shows. The rest is used until a header counts more than
 *   ours can be; from then on a third stays free, or as many as were seen to come at once if that is more, until nothing
 *   was seen of others for two minutes. What stays free is a delay and no loss of rate. Of the rest, background work fills
 *   its share;
 * - what our other processes report is counted until an answer must have it in, and is nobody else's.
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
  estimateSentAt: (now, share, requests) => roomAt(state, now, share, requests),
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
    state.unexplainedRequests > 0 ? fromState(otherProgramSeen(leak(state, now))) : fromState(state)
})

/** The same state at `now`, when so much more has leaked. */
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

/** When so many more requests find room. */
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
    // a slow answer tells of a time before the requests that were under way beside it
    : Math.min(state.level, used + notCounted + state.completed - sent.completed)
  // All that may be ours: what has leaked since it was written, and for a second, and a part of a request.
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
  const current = Math.max(state.size, state.inFlight)
  const counted = {
    ...next,
    maxOwnLevel: Math.min(current, next.maxOwnLevel + requests),
    unexplainedRequests: Math.max(0, state.unexplainedRequests - requests)
  }
  if (at <= state.headerSentAt - maxTransitMillis) return counted
  const from = Math.min(now, Math.max(at, state.at))
  const leaked = state.level > 0 ? 0 : (leakPerSecond * Math.max(0, from - at)) / 1000
  const raised = leak(state, from).level + Math.max(0, requests - leaked)
  return {
    ...counted,
    level: Math.min(current, Math.max(next.level, raised - (leakPerSecond * (now - from)) / 1000)),
    peerRequests: [...state.peerRequests, report]
  }
}

/** What nobody of ours has sent was another program's. */
const otherProgramSeen = (state: State): State => ({
  ...state,
  maxOwnLevel: state.level,
  unexplainedRequests: 0,
  reserve: Math.max(state.size / 3, state.unexplainedRequests, reserveAt(state, state.at)),
  reserveSince: state.at
})
