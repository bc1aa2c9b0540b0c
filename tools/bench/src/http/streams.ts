/** Clients that only listen to event streams. */
import { Effect } from "effect"
import { type ClientRequest, get } from "node:http"

/** Opens event streams at once, and waits for the first event of each. They close with the scope. */
export const openStreams = (url: string, count: number) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      Promise.all(Array.from({ length: count }, () =>
        new Promise<ClientRequest>((resolve, reject) => {
          const request = get(`${url}/v1/events`, { agent: false }, (response) => {
            response.once("data", () => resolve(request)).on("error", () => undefined).resume()
            if (response.statusCode !== 200) reject(new Error(`/v1/events: status ${response.statusCode}`))
          })
          request.once("error", reject)
        })))
    ),
    (requests) =>
      Effect.sync(() => {
        for (const request of requests) request.on("error", () => undefined).destroy()
      })
  )
