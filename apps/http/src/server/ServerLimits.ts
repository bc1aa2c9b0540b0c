/** What the service puts up with. Sizes are bytes, times milliseconds. */
export interface ServerLimits {
  readonly bodyBytes: number
  /** Of a request's address with its query: as many ids as a call may name, each of 19 digits and with `%2C` between. */
  readonly urlBytes: number
  /** Of a request's first line and headers together. */
  readonly headerBytes: number
  readonly connections: number
  /** For the headers to arrive. */
  readonly headersMillis: number
  /** For the whole request to arrive. */
  readonly requestMillis: number
  /** How often the two above are looked at. */
  readonly checkMillis: number
  /** Between two requests of a connection. Longer than proxies keep theirs, so that none sends into a closing one. */
  readonly keepAliveMillis: number
  /** Without a byte either way while a request is answered: a reader that stopped reading. */
  readonly silenceMillis: number
  /** Once the service was told to stop, for connections that are in use to bring their next request and be closed with it. */
  readonly farewellMillis: number
  /** For what runs to finish after that. */
  readonly graceMillis: number
}

/** What the program uses; tests put shorter times in its stead. */
export const defaultLimits: ServerLimits = {
  bodyBytes: 1024 * 1024,
  urlBytes: 56 * 1024,
  headerBytes: 80 * 1024,
  connections: 4096,
  headersMillis: 10_000,
  requestMillis: 30_000,
  checkMillis: 1000,
  keepAliveMillis: 75_000,
  silenceMillis: 15 * 60_000,
  farewellMillis: 250,
  graceMillis: 8000
}

/** Time for an upstream or a store that is away to come back, and for a service that stops to start again. */
export const soonSeconds = 5
