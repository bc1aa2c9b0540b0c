import type { Limit, Signal, SentRequest } from "./Limit.ts"

/** Requests of other processes of ours, told at `at`. */
interface Report {
  readonly at: number
  readonly requests: number
}

interface State {
  /** Requests in the bucket at `at`, ours in flight included. */
  readonly level: number
  /** How many there would be at most if nobody but us sent any. */
  readonly oursAlone: number
  readonly at: number
  readonly size: number
  readonly leakPerSecond: number
  readonly inFlight: number
  readonly settled: number
  /** When the request went out whose answer last reported how full the bucket is. */
  readonly reportedBy: number
  /** False until a first answer: what other programs left in the bucket is not known before. */
  readonly known: boolean
  /** Reports of our other processes that such an answer may not have counted yet. */
  readonly elsewhere: ReadonlyArray<Report>
  /** Requests that nobody of ours is known to have sent; the next report of our other processes may explain them. */
  readonly unexplained: number
  /** What was left free for other programs at `seenAt`, when they were last noticed. */
  readonly foreign: number
  readonly seenAt: number
}

/** How long room is left for another program after the last sign of it: a job of each minute finds it again. */
const quietMillis = 120_000

/** How long a request may be on its way after it was reported to our other processes. */
const travelMillis = 1000

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
    oursAlone: 0,
    at: 0,
    size: options.size,
    leakPerSecond: options.leakPerSecond,
    inFlight: 0,
    settled: 0,
    reportedBy: Number.NEGATIVE_INFINITY,
    known: false,
    elsewhere: [],
    unexplained: 0,
    foreign: 0,
    seenAt: 0
  })

const fromState = (state: State): Limit => ({
  used: (now) => advance(state, now).level,
  size: state.size,
  readyAt: (now, share) => !state.known && state.inFlight > 0 ? Number.POSITIVE_INFINITY : roomAt(state, now, share, 1),
  spentAt: (now, share, requests) => roomAt(state, now, share, requests),
  settled: state.settled,
  sent: (now) => {
    const { inFlight, level, oursAlone } = advance(state, now)
    return fromState({ ...state, level: level + 1, oursAlone: oursAlone + 1, at: now, inFlight: inFlight + 1 })
  },
  answered: (now, signal, sent) => fromState(answered(advance(state, now), signal, sent)),
  returned: (now) => {
    const { inFlight, level, oursAlone, settled } = advance(state, now)
    return fromState({
      ...state,
      level: Math.max(0, level - 1),
      oursAlone: Math.max(0, oursAlone - 1),
      at: now,
      inFlight: inFlight - 1,
      settled: settled + 1
    })
  },
  refused: (now) => {
    const full = advance(state, now)
    return fromState({ ...full, level: Math.max(full.size, full.level), unexplained: full.unexplained + 1 })
  },
  sentElsewhere: (now, at, requests) => fromState(sentElsewhere(state, now, { at, requests })),
  explained: (now) => state.unexplained > 0 ? fromState(othersSeen(advance(state, now))) : fromState(state)
})

/** The same state at `now`, when so much more has leaked. */
const advance = (state: State, now: number): State => {
  const leaked = (state.leakPerSecond * Math.max(0, now - state.at)) / 1000
  return {
    ...state,
    level: Math.max(state.inFlight, state.level - leaked),
    oursAlone: Math.max(state.inFlight, state.oursAlone - leaked),
    at: now
  }
}

const foreignAt = ({ foreign, seenAt }: State, now: number): number => now - seenAt < quietMillis ? foreign : 0

/** When so many more requests find room. */
const roomAt = (state: State, now: number, share: number, requests: number): number => {
  const { leakPerSecond, size } = state
  const free = Math.min(Math.max(leakPerSecond, foreignAt(state, now)), size / 2)
  const excess = advance(state, now).level + requests - Math.max(1, (size - free) * share)
  return excess <= 0 ? now : now + Math.ceil((excess / leakPerSecond) * 1000)
}

const answered = (state: State, { size = state.size, used }: Signal, sent: SentRequest): State => {
  const next = { ...state, size, inFlight: state.inFlight - 1, settled: state.settled + 1, known: true }
  if (used === undefined) return next
  const reportedBy = Math.max(state.reportedBy, sent.at)
  const elsewhere = state.elsewhere.filter(({ at }) => at > reportedBy - travelMillis)
  const notCounted = next.inFlight + elsewhere.reduce((sum, { requests }) => sum + requests, 0)
  const level = used + notCounted >= state.level
    ? used + notCounted
    : sent.at < state.reportedBy
    ? state.level
    // a slow answer tells of a time before the requests that were under way beside it
    : Math.min(state.level, used + notCounted + state.settled - sent.settled)
  // All that may be ours: what has leaked since it was written, and for a second, and a part of a request.
  const explained = state.oursAlone + (state.leakPerSecond * (state.at - sent.at)) / 1000 + state.leakPerSecond + 1
  return {
    ...next,
    level,
    oursAlone: state.known ? Math.min(state.oursAlone, level) : level,
    reportedBy,
    elsewhere,
    unexplained: state.known ? Math.max(state.unexplained, used - explained) : 0
  }
}

const sentElsewhere = (state: State, now: number, report: Report): State => {
  const { at, requests } = report
  const { leakPerSecond } = state
  const next = advance(state, now)
  const full = Math.max(state.size, state.inFlight)
  const heard = {
    ...next,
    oursAlone: Math.min(full, next.oursAlone + requests),
    unexplained: Math.max(0, state.unexplained - requests)
  }
  if (at <= state.reportedBy - travelMillis) return heard
  const from = Math.min(now, Math.max(at, state.at))
  const leaked = state.level > 0 ? 0 : (leakPerSecond * Math.max(0, from - at)) / 1000
  const raised = advance(state, from).level + Math.max(0, requests - leaked)
  return {
    ...heard,
    level: Math.min(full, Math.max(next.level, raised - (leakPerSecond * (now - from)) / 1000)),
    elsewhere: [...state.elsewhere, report]
  }
}

/** What nobody of ours has sent was another program's. */
const othersSeen = (state: State): State => ({
  ...state,
  oursAlone: state.level,
  unexplained: 0,
  foreign: Math.max(state.size / 3, state.unexplained, foreignAt(state, state.at)),
  seenAt: state.at
})
