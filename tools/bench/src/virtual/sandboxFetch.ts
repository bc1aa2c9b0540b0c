import { Effect } from "effect"
import { Sandbox } from "@stocktally/sandbox"

/** The part of `fetch` that plain programs use. */
export type Fetch = (url: string, init: { readonly headers: Readonly<Record<string, string>> }) => Promise<Response>

/** A `fetch` to the sandbox in this process, for programs without Effect. */
export const sandboxFetch: Effect.Effect<Fetch, never, Sandbox> = Effect.gen(function*() {
  const sandbox = yield* Sandbox
  return async (address, { headers }) => {
    const url = new URL(address)
    const answer = await Effect.runPromise(
      sandbox.handle({
        method: "GET",
        path: url.pathname,
        search: url.searchParams,
        headers: { host: url.host, ...headers }
      })
    )
    if (answer._tag !== "Answer") throw new TypeError("fetch failed")
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
})
