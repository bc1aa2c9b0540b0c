import type { Redacted } from "effect"

/** A Postgres database for one experiment. */
export interface Server {
  /** Its address for a client on this machine. */
  readonly url: Redacted.Redacted
  /** Its address for a process at the far end of the network, whose sessions have this name. */
  readonly urlFor: (address: string, sessionName: string) => string
}
