import * as Context from "effect/Context"
import type { RouteEntry } from "./RouteTable.ts"

/** Facts about a request that are known before it is handled. */
export interface RequestFacts {
  readonly id: string
  /** Undefined if there is no such route. */
  readonly route: RouteEntry | undefined
  /** The client's address, also behind a trusted proxy. */
  readonly address: string
  /** The name of the API key; null if the service or the route needs none. */
  readonly caller: string | null
  readonly readOnly: boolean
  /** The slugs of the shops that the key may see; null for all. */
  readonly shops: ReadonlyArray<string> | null
}

/** The request that a fiber handles; undefined unless the gate has admitted it. */
export const CurrentRequest = Context.Reference<RequestFacts | undefined>("stocktally-http/server/CurrentRequest", {
  defaultValue: () => undefined
})
