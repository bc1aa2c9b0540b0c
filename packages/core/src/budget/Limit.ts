/**
 * How an upstream limits requests, as a pure state machine: given what was sent and what came back, when may the next
 * request go. It knows no clock and no queue; `now` is in milliseconds.
 */

/** What a response says about the limit. Both numbers are undefined where it says nothing. */
export interface Usage {
  /** Requests the upstream counts against us, this one included. */
  readonly used: number | undefined
  /** How many it takes at most. */
  readonly size: number | undefined
}

/** A response that says nothing about the limit. */
export const unknownUsage: Usage = { used: undefined, size: undefined }

/** What is noted of a request when it goes out, to tell later how old its answer is. */
export interface SentRequest {
  readonly at: number
  /** What `settled` was before it went out. */
  readonly completed: number
}

/** A limit with its state. Every method returns the next state and changes nothing. */
export interface Limit {
  /** Requests counted against us at `now`, ours in flight included. */
  readonly used: (now: number) => number
  /** How many are taken at most. */
  readonly size: number
  /**
   * The time from which one more request may be sent by someone who may use `share` (0 to 1) of the limit: `now` or
   * earlier means at once, Infinity means not before an answer to a request in flight.
   */
  readonly readyAt: (now: number, share: number) => number
  /** The time by which so many more could have gone out, by someone who may use `share` of it and alone asks. */
  readonly estimateSentAt: (now: number, share: number, requests: number) => number
  /** How many requests are over. */
  readonly completed: number
  /** A request goes out. */
  readonly sent: (now: number) => Limit
  /** A request that was sent has been answered, or has failed and may have been counted all the same. */
  readonly answered: (now: number, signal: Usage, sent: SentRequest) => Limit
  /** A request that was counted as sent never went out. */
  readonly notSent: (now: number) => Limit
  /** The upstream has refused a request: it counts as many as it takes. */
  readonly rateLimited: (now: number) => Limit
  /** Another process sent requests with the same credential, the last of them at `at`. */
  readonly sentByPeers: (now: number, at: number, requests: number) => Limit
  /** All that other processes of ours reported has been passed on: other requests are another program's. */
  readonly peersReported: (now: number) => Limit
}

/** No limit at all: for an upstream of one's own, such as the sandbox with its limits off. */
export const none: Limit = {
  used: () => 0,
  size: Number.POSITIVE_INFINITY,
  readyAt: (now) => now,
  estimateSentAt: (now) => now,
  completed: 0,
  sent: () => none,
  answered: () => none,
  notSent: () => none,
  rateLimited: () => none,
  sentByPeers: () => none,
  peersReported: () => none
}
