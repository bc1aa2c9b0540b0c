/** Load on a server from this process. A wrong response is a defect, because it would count as a fast one. */
import autocannon from "autocannon"
import { Effect } from "effect"
import { Agent, get } from "node:http"
import { performance } from "node:perf_hooks"

export interface Load {
  readonly url: string
  readonly connections: number
  /** The paths that a connection requests again and again; called once for each connection. */
  readonly paths: () => ReadonlyArray<string>
}

export interface Loaded {
  readonly perSecond: number
  readonly medianMillis: number
  readonly p99Millis: number
}

/** Each connection sends a request after each response, for a time or up to a number of responses. */
export const saturate = (
  { connections, paths, url }: Load,
  until: { readonly seconds: number } | { readonly answers: number }
): Effect.Effect<Loaded> =>
  Effect.promise(() =>
    autocannon({
      url,
      connections,
      ...("seconds" in until ? { duration: until.seconds } : { amount: until.answers }),
      setupClient: (client) => client.setRequests(paths().map((path) => ({ path, method: "GET" })))
    })
  ).pipe(Effect.flatMap(({ errors, latency, non2xx, requests, timeouts }) =>
    errors + non2xx + timeouts === 0
      ? Effect.succeed({ perSecond: requests.average, medianMillis: latency.p50, p99Millis: latency.p99 })
      : Effect.die(new Error(`${url}: ${non2xx} responses without 2xx, ${errors} errors, ${timeouts} time-outs`))
  ))

/** Sends a request, reads its response, and returns the milliseconds that both took. */
const request = (url: string, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    get(url, { agent }, (response) => {
      response.resume()
      response.once("error", reject)
      response.once("end", () =>
        response.statusCode === 200
          ? resolve(performance.now() - start)
          : reject(new Error(`${url}: status ${response.statusCode}`)))
    }).once("error", reject)
  })

/**
 * Each connection sends a request every `everyMillis`, with the connections spread over that time. Returns the
 * milliseconds of each response from the time at which its request was due, so that a late response also delays the
 * next ones.
 */
export const pace = (
  { connections, paths, url }: Load,
  { everyMillis, seconds }: { readonly everyMillis: number; readonly seconds: number }
): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    const began = performance.now()
    const times: Array<number> = []
    const connection = async (_: unknown, number: number): Promise<void> => {
      const own = paths()
      for (let turn = 0; turn * everyMillis < seconds * 1000; turn++) {
        const due = began + (turn + number / connections) * everyMillis
        const now = performance.now()
        if (due > now) await new Promise((resolve) => setTimeout(resolve, due - now))
        const late = Math.max(0, performance.now() - Math.ceil(due + 1))
        times.push(late + await request(`${url}${own[turn % own.length] ?? ""}`, agent))
      }
    }
    await Promise.all(Array.from({ length: connections }, connection))
    agent.destroy()
    return times
  })
