/** A client of server-sent events that records all bytes. */
import * as Effect from "effect/Effect"
import * as http from "node:http"
import type { Answer } from "./ask.ts"
import { eventually } from "./eventually.ts"

export interface ReceivedEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: Answer["json"]
}

export interface Listening {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly events: ReadonlyArray<ReceivedEvent>
  readonly text: () => string
  readonly isClosed: () => boolean
  readonly close: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** Waits for an event, and fails the test if it does not come. */
  readonly until: (isIt: (event: ReceivedEvent) => boolean) => Effect.Effect<ReceivedEvent>
}

const parse = (block: string): ReceivedEvent | undefined => {
  const fields = new Map(
    block.split("\n").filter((line) => !line.startsWith(":")).map((line) => {
      const colon = line.indexOf(": ")
      return [line.slice(0, colon), line.slice(colon + 2)] as const
    })
  )
  const data = fields.get("data")
  return data === undefined
    ? undefined
    : { event: fields.get("event") ?? "message", id: fields.get("id"), data: JSON.parse(data) }
}

/** Opens a stream until the scope closes. */
export const listen = (url: string, headers: http.OutgoingHttpHeaders = {}, query = "") =>
  Effect.acquireRelease(
    Effect.callback<Listening>((resume) => {
      const request = http.get(`${url}/v1/events${query}`, { agent: false, headers })
      request.on("error", () => undefined)
      request.on("response", (response) => {
        const events: Array<ReceivedEvent> = []
        let text = ""
        let rest = ""
        let isClosed = false
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString()
          const blocks = (rest + chunk.toString()).split("\n\n")
          rest = blocks.pop() ?? ""
          for (const block of blocks) {
            const event = parse(block)
            if (event !== undefined) events.push(event)
          }
        })
        response.on("close", () => {
          isClosed = true
        })
        response.on("error", () => undefined)
        resume(Effect.succeed({
          status: response.statusCode ?? 0,
          headers: response.headers,
          events,
          text: () => text,
          isClosed: () => isClosed,
          close: () => request.destroy(),
          pause: () => response.pause(),
          resume: () => response.resume(),
          until: (isIt) =>
            Effect.gen(function*() {
              const look = Effect.sync(() => ({ found: events.find(isIt), isClosed }))
              const { found } = yield* eventually(look, (seen) => seen.found !== undefined || seen.isClosed, "1 minute")
              return found ?? (yield* Effect.die(new Error(`the stream ended: ${text.slice(-500)}`)))
            })
        }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
