import type { SandboxRequest, Upstream } from "./http/SandboxRequest.ts"

/** A request to an upstream. `at` is in milliseconds by the Clock; `status` is undefined if there was no answer. */
export interface LoggedRequest {
  readonly at: number
  readonly method: string
  readonly path: string
  /** The decoded query: `location_ids=1,2&limit=250`. */
  readonly query: string
  readonly status: number | undefined
}

/** The requests to one upstream, and its answers. */
export interface UpstreamStats {
  readonly requests: number
  readonly byRoute: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<number, number>>
  /** Requests refused with 429. */
  readonly refused: number
  /** The requests of the other program. No other number here includes them. */
  readonly otherProgram: { readonly requests: number; readonly refused: number }
  /** Requests that met a fault, by its kind. */
  readonly faults: Readonly<Record<string, number>>
  /** Records in complete answers. */
  readonly rowsSent: number
  /** The last 1,000 requests, oldest first. */
  readonly log: ReadonlyArray<LoggedRequest>
}

export type SandboxStats = Readonly<Record<Upstream, UpstreamStats>>

const logSize = 1000

const increment = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** Counts the requests to one upstream. */
export const makeRequestCounter = () => {
  let requests = 0
  let refused = 0
  let rowsSent = 0
  let otherProgram = { requests: 0, refused: 0 }
  const routes = new Map<string, number>()
  const statuses = new Map<string, number>()
  const faults = new Map<string, number>()
  const log: Array<LoggedRequest> = []
  return {
    recordFault: (kind: string) => increment(faults, kind),
    record: (at: number, request: SandboxRequest, route: string, status: number | undefined, rows: number) => {
      requests++
      rowsSent += rows
      if (status === 429) refused++
      increment(routes, route)
      if (status !== undefined) increment(statuses, String(status))
      const query = Array.from(request.search, ([name, value]) => `${name}=${value}`).join("&")
      log.push({ at, method: request.method, path: request.path, query, status })
      if (log.length > logSize) log.shift()
    },
    recordOther: (isRefused: boolean) => {
      otherProgram = {
        requests: otherProgram.requests + 1,
        refused: otherProgram.refused + (isRefused ? 1 : 0)
      }
    },
    reset: () => {
      requests = refused = rowsSent = 0
      otherProgram = { requests: 0, refused: 0 }
      for (const counts of [routes, statuses, faults]) counts.clear()
      log.length = 0
    },
    snapshot: (): UpstreamStats => ({
      byRoute: Object.fromEntries(routes),
      byStatus: Object.fromEntries(statuses),
      faults: Object.fromEntries(faults),
      log: [...log],
      otherProgram,
      refused,
      requests,
      rowsSent
    })
  }
}
