import { Effect, Layer } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { basePaths } from "./credentials.ts"
import type { SandboxResponse } from "./http/SandboxRequest.ts"
import { Sandbox } from "./Sandbox.ts"

const origin = "http://127.0.0.1"

/** The base URL of Loop for the in-process transport. It has no port: nothing listens there. */
export const sandboxLoopBaseUrl: string = origin + basePaths.loop

/** The base URL of Haravan for the in-process transport. */
export const sandboxHaravanBaseUrl: string = origin + basePaths.haravan

/** Statuses without a body: a `Response` throws if it gets one. */
const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** Streams half of a body, then fails, as a connection that breaks does. */
const cutBody = (body: string): ReadableStream<Uint8Array> => {
  const bytes = new TextEncoder().encode(body)
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes.slice(0, Math.floor(bytes.length / 2))),
    pull: (controller) => controller.error(new Error("the connection was closed in the middle of the body"))
  }, { highWaterMark: 0 })
}

/**
 * Provides an HttpClient that sends each request to the sandbox in this process, whatever its host. It shares the caller's
 * Clock, so a test clock moves limits and slow answers. A dropped connection is a `TransportError`; a cut body fails while
 * it is read, as with fetch; a request that hangs ends when it is interrupted.
 */
export const layer: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    return HttpClient.make((request, url) => {
      const deliver = (response: SandboxResponse) => {
        switch (response._tag) {
          case "Answer":
          case "Cut": {
            const body = response._tag === "Cut" ? cutBody(response.body) : response.body
            return Effect.succeed(
              HttpClientResponse.fromWeb(
                request,
                new Response(statusesWithoutBody.has(response.status) ? null : body, response)
              )
            )
          }
          case "Drop": {
            const reason = new HttpClientError.TransportError({ request, description: "the connection was dropped" })
            return Effect.fail(new HttpClientError.HttpClientError({ reason }))
          }
          case "Hang":
            return Effect.never
        }
      }
      return Effect.flatMap(
        sandbox.handle({
          method: request.method,
          path: url.pathname,
          search: url.searchParams,
          headers: { host: url.host, ...request.headers }
        }),
        deliver
      )
    })
  })
)
