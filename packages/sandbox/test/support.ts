import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import {
  type SandboxOptions,
  Sandbox,
  sandboxHaravanBaseUrl,
  SandboxHttpClient,
  sandboxLoopBaseUrl
} from "../src/index.ts"

/** JSON as `JSON.parse` returns it: these tests read the bodies without any codec. */
export type Row = ReturnType<typeof JSON.parse>

/** The sandbox, and a client that sends it requests in this process. */
export const sandboxed = (options?: Partial<SandboxOptions>) =>
  SandboxHttpClient.layer.pipe(Layer.provideMerge(Sandbox.layer(options)))

/** Parses JSON, with a BigInt for each integer that a number would round. */
export const parseExactly = (body: string): Row =>
  JSON.parse(
    body,
    (_, value, context?: { readonly source?: string }) =>
      typeof value === "number" && !Number.isSafeInteger(value) && /^-?[0-9]+$/.test(context?.source ?? "")
        ? BigInt(context?.source ?? "")
        : value
  )

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** The body, with exact ids; undefined if it is not JSON. */
  readonly json: Row
}

export const get = Effect.fnUntraced(function*(url: string, headers: Readonly<Record<string, string>>) {
  const response = yield* HttpClient.get(url, { headers })
  const text = yield* response.text
  const json = /^\s*[[{]/.test(text) ? parseExactly(text) : undefined
  return { status: response.status, headers: response.headers, text, json } satisfies Answered
})

export const haravan = Effect.fnUntraced(function*(path: string, token?: string) {
  const { credentials } = yield* Sandbox
  return yield* get(sandboxHaravanBaseUrl + path, {
    authorization: `Bearer ${token ?? credentials.haravanAccessToken}`
  })
})

export const loop = Effect.fnUntraced(function*(path: string, headers: Readonly<Record<string, string>> = {}) {
  const { credentials } = yield* Sandbox
  return yield* get(path.startsWith("http") ? path : sandboxLoopBaseUrl + path, {
    "x-authorization": credentials.loopApiKey,
    ...headers
  })
})

/** Reads all balances, page by page, until a page is empty. */
export const crawlBalances = Effect.fnUntraced(function*(query: string) {
  const rows: Array<Row> = []
  let since = "0"
  for (;;) {
    const page = yield* haravan(`/inventory_locations.json?order=id&direction=asc&since_id=${since}&${query}`)
    const balances: Array<Row> = page.json.inventory_locations
    if (balances.length === 0) return rows
    rows.push(...balances)
    since = String(balances.at(-1).id)
  }
})

/** Reads all records of a Loop list by its next-page addresses. */
export const crawlLoop = Effect.fnUntraced(function*(path: string, name: string) {
  const rows: Array<Row> = []
  let next: string | null = path
  while (next !== null) {
    const page: Answered = yield* loop(next)
    rows.push(...page.json[name])
    next = page.json.next_page_url
  }
  return rows
})
