import { Context, Effect, FiberSet, Layer, Schema } from "effect"
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http"
import { basePaths, credentials } from "./credentials.ts"
import type { SandboxRequest, SandboxResponse } from "./http/SandboxRequest.ts"
import { Sandbox } from "./Sandbox.ts"

/** The server could not listen; the message says where and why. */
export class SandboxServerError extends Schema.TaggedError<SandboxServerError>()("SandboxServerError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** Where to listen. Port 0 is any free port. Only loopback is allowed: the credentials are public. */
export interface SandboxServerOptions {
  readonly port: number
  readonly host: "127.0.0.1" | "::1" | "localhost"
}

/**
 * Serves both upstreams on a socket until the scope closes, which drops open connections. Uses bare `node:http`, because
 * faults must break connections that an HTTP framework would end politely.
 */
export class SandboxServer extends Context.Service<SandboxServer, {
  readonly port: number
  readonly loopBaseUrl: string
  readonly haravanBaseUrl: string
  /** The settings to copy, in the order to show them. */
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
}>()("@stocktally/sandbox/SandboxServer") {
  static readonly layer = (
    options?: Partial<SandboxServerOptions>
  ): Layer.Layer<SandboxServer, SandboxServerError, Sandbox> =>
    Layer.effect(SandboxServer, make({ port: 0, host: "127.0.0.1", ...options }))
}

const make = Effect.fnUntraced(function*(options: SandboxServerOptions) {
  const sandbox = yield* Sandbox
  const { origin, port } = yield* serveRequests((request) => sandbox.handle(request), options)
  const loopBaseUrl = origin + basePaths.loop
  const haravanBaseUrl = origin + basePaths.haravan
  return SandboxServer.of({
    port,
    loopBaseUrl,
    haravanBaseUrl,
    settings: [
      ["LOOP_API_KEY", credentials.loopApiKey],
      ["LOOP_BASE_URL", loopBaseUrl],
      ["HARAVAN_ACCESS_TOKEN", credentials.haravanAccessToken],
      ["HARAVAN_BASE_URL", haravanBaseUrl]
    ]
  })
})

/** Serves requests on a socket until the scope closes, and returns its address. */
export const serveRequests = Effect.fnUntraced(function*(
  handle: (request: SandboxRequest) => Effect.Effect<SandboxResponse>,
  { host, port }: SandboxServerOptions
) {
  const run = yield* FiberSet.makeRuntime()
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createServer((request, response) => {
        const fiber = run(Effect.map(handle(readRequest(request)), (answer) => send(answer, response)))
        response.once("close", () => fiber.interruptUnsafe())
      })
    ),
    close
  )
  const bound = yield* listen(server, host, port)
  return { port: bound, origin: `http://${host === "::1" ? "[::1]" : host}:${bound}` }
})

const listen = (server: Server, host: string, port: number) =>
  Effect.callback<number, SandboxServerError>((resume) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`
      const message = cause.code === "EADDRINUSE"
        ? `${where} is in use; choose another port, or stop the program that listens there`
        : cause.code === "EACCES"
        ? `this user may not listen on ${where}; choose a port of 1024 or higher`
        : `the sandbox cannot listen on ${where}: ${cause.message}`
      resume(new SandboxServerError({ cause, message }))
    }
    server.once("error", fail)
    server.listen(port, host, () => {
      server.off("error", fail)
      const address = server.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })

const close = (server: Server) =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

const readRequest = (request: IncomingMessage): SandboxRequest => {
  const target = request.url ?? ""
  const mark = target.indexOf("?")
  const [path, query] = mark < 0 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)]
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(", ")
  }
  return { method: request.method ?? "GET", path, search: new URLSearchParams(query), headers }
}

const send = (answer: SandboxResponse, response: ServerResponse): void => {
  switch (answer._tag) {
    case "Hang":
      return
    case "Drop":
      response.destroy()
      return
    case "Answer":
    case "Cut": {
      const body = Buffer.from(answer.body)
      response.writeHead(answer.status, { ...answer.headers, "content-length": body.length })
      if (answer._tag === "Answer") response.end(body)
      else response.write(body.subarray(0, body.length >> 1), () => response.destroy())
    }
  }
}
