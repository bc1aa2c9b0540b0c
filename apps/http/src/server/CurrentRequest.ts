import * as Context from "effect/Context"
import type { RouteEntry } from "./RouteTable.ts"

/** What is known of a request before it is handled. */
export interface RequestFacts {
  readonly id: string
  /** Undefined where there is no such route. */
  readonly route: RouteEntry | undefined
  /** Where it comes from, as far as it is known: the client's address behind a trusted proxy. */
  readonly address: string
  /** The API key's name; null where the service has none set or the route wants none. */
  readonly caller: string | null
  readonly readOnly: boolean
}

/** The request that a fiber works for; undefined unless the gate has admitted it. */
export const CurrentRequest = Context.Reference<RequestFacts | undefined>("stocktally-http/server/CurrentRequest", {
  defaultValue: () => undefined
})
