/** Load on a server, from this process. An answer that is not the right one is a defect: it would count as a fast one. */
import autocannon from "autocannon"
import { Effect } from "effect"
import { Agent, get } from "node:http"
import { performance } from "node:perf_hooks"

export interface Load {
  readonly url: string
  readonly connections: number
  /** What a connection asks for, over and over; each connection has its own. */
  readonly paths: () => ReadonlyArray<string>
}

export interface Loaded {
  readonly perSecond: number
  readonly medianMillis: number
  readonly p99Millis: number
}

/** Each connection asks as soon as it is answered: for some seconds, or until so many answers have come. */
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
      : Effect.die(new Error(`${url}: ${non2xx} answers other than 2xx, ${errors} errors, ${timeouts} time-outs`))
  ))

/** Sends a request and reads its answer to the end; the milliseconds that it took. */
const ask = (url: string, agent: Agent): Promise<number> =>
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
 * Each connection asks every `everyMillis`, all of them spread over that time. The answer are the milliseconds that each
 * answer took from when it was due, so that a server that is late pays for all who wait.
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
        times.push(late + await ask(`${url}${own[turn % own.length] ?? ""}`, agent))
      }
    }
    await Promise.all(Array.from({ length: connections }, connection))
    agent.destroy()
    return times
  })
