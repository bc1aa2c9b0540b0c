/**
 * An upstream's rate limit as a pure state machine: given the requests sent and the responses received, when may the
 * next request be sent? It has no clock and no queue; times are in milliseconds.
 */

/** The usage of the limit that a response reports. Both numbers are undefined if it reports nothing. */
export interface Usage {
  /** Requests that the upstream counts against us, including this one. */
  readonly used: number | undefined
  /** The most requests that the upstream accepts. */
  readonly size: number | undefined
}

/** The response reports nothing about the limit. */
export const unknownUsage: Usage = { used: undefined, size: undefined }

/** Recorded when a request is sent, to tell later how old its response is. */
export interface SentRequest {
  readonly at: number
  /** `Limit.completed` when the request was sent. */
  readonly completed: number
}

/** A limit and its state. Methods return the next state; the limit itself is immutable. */
export interface Limit {
  /** Requests counted against us at `now`, including those in flight. */
  readonly used: (now: number) => number
  /** The most requests that the upstream accepts. */
  readonly size: number
  /**
   * When a caller that may use `share` (0 to 1) of the limit can send one more request: `now` or earlier means at once,
   * Infinity means not before a request in flight is answered.
   */
  readonly readyAt: (now: number, share: number) => number
  /** When a caller that may use `share` of the limit could send the last of that many more requests, if nobody else sends any. */
  readonly estimateAvailableAt: (now: number, share: number, requests: number) => number
  /** Requests that are over. */
  readonly completed: number
  /** A request is being sent. */
  readonly sent: (now: number) => Limit
  /** A request was answered, or failed but may have been counted. */
  readonly answered: (now: number, usage: Usage, sent: SentRequest) => Limit
  /** A request counted as sent never left. */
  readonly notSent: (now: number) => Limit
  /** The upstream refused a request: the limit is used up. */
  readonly rateLimited: (now: number) => Limit
  /** Another process of ours sent requests with the same credential, the latest at time `at`. */
  readonly sentByPeers: (now: number, at: number, requests: number) => Limit
  /** All reports of our other processes have been added: requests that none covers are counted as another program's. */
  readonly peersReported: (now: number) => Limit
}

/** No limit, for an upstream of your own such as the sandbox with its limits turned off. */
export const none: Limit = {
  used: () => 0,
  size: Number.POSITIVE_INFINITY,
  readyAt: (now) => now,
  estimateAvailableAt: (now) => now,
  completed: 0,
  sent: () => none,
  answered: () => none,
  notSent: () => none,
  rateLimited: () => none,
  sentByPeers: () => none,
  peersReported: () => none
}
