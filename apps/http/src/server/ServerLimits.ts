/** Limits of the server. Sizes are in bytes, times in milliseconds. */
export interface ServerLimits {
  readonly bodyBytes: number
  /** Of the URL with its query. Fits as many ids as a call may name, each of 19 digits and with `%2C` between. */
  readonly urlBytes: number
  /** Of the request line and the headers together. */
  readonly headerBytes: number
  readonly connections: number
  /** Until the headers have arrived. */
  readonly headersMillis: number
  /** Until the whole request has arrived. */
  readonly requestMillis: number
  /** How often the two times above are checked. */
  readonly checkMillis: number
  /** Between two requests of a connection. Longer than in proxies, so that none sends into a closing connection. */
  readonly keepAliveMillis: number
  /** Without a byte in either direction while a response is sent, because the client stopped reading. */
  readonly idleMillis: number
  /** After a stop signal, for open connections to send one more request before they are closed. */
  readonly lastRequestMillis: number
  /** After that, for running requests to finish. */
  readonly graceMillis: number
}

/** The limits of the program. Tests use shorter times. */
export const defaultLimits: ServerLimits = {
  bodyBytes: 1024 * 1024,
  urlBytes: 56 * 1024,
  headerBytes: 80 * 1024,
  connections: 4096,
  headersMillis: 10_000,
  requestMillis: 30_000,
  checkMillis: 1000,
  keepAliveMillis: 75_000,
  idleMillis: 15 * 60_000,
  lastRequestMillis: 250,
  graceMillis: 8000
}

/** The default `Retry-After`: time for an upstream or store to recover, or for the service to restart. */
export const defaultRetrySeconds = 5
