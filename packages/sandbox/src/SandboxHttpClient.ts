import { Effect, Layer } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { sandboxInfo } from "./credentials.ts"
import type { SandboxResponse } from "./http/SandboxRequest.ts"
import { Sandbox } from "./Sandbox.ts"

const origin = "http://127.0.0.1"

/** Where the in-process transport finds Loop, with no port: nothing listens there. */
export const sandboxLoopBaseUrl: string = origin + sandboxInfo.loopBasePath

/** Where the in-process transport finds Haravan. */
export const sandboxHaravanBaseUrl: string = origin + sandboxInfo.haravanBasePath

/** Statuses whose answers have no body; a `Response` refuses to be given one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** Half of what was promised, then an error, as a connection that breaks in the middle gives. */
const cutBody = (body: string): ReadableStream<Uint8Array> => {
  const bytes = new TextEncoder().encode(body)
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes.slice(0, Math.floor(bytes.length / 2))),
    pull: (controller) => controller.error(new Error("the connection was closed in the middle of the body"))
  }, { highWaterMark: 0 })
}

/**
 * An HttpClient that asks the sandbox in this process, whatever the host of the address. It shares the
 * caller's Clock, so that limits and slow answers run in virtual time under a test clock. A dropped
 * connection is a `TransportError`; a body cut in its middle fails while it is read, as with the client over
 * fetch; a request that hangs ends when it is interrupted.
 */
export const layer: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    return HttpClient.make((request, url) => {
      const act = (response: SandboxResponse) => {
        switch (response._tag) {
          case "Answer":
          case "Cut": {
            const body = response._tag === "Cut" ? cutBody(response.body) : response.body
            return Effect.succeed(
              HttpClientResponse.fromWeb(request, new Response(bodiless.has(response.status) ? null : body, response))
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
        act
      )
    })
  })
)
