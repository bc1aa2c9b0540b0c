import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import type { Socket } from "node:net"
import { ask, raw } from "../support/ask.ts"
import { eventually } from "../support/eventually.ts"
import { noKeys, serviceOf } from "../support/service.ts"

/** Times that are short enough for tests. */
const hasty = { headersMillis: 300, requestMillis: 600, checkMillis: 50 }

const started = Effect.fnUntraced(function*(...options: Parameters<typeof serviceOf>) {
  const service = yield* serviceOf(...options)
  yield* service.start
  return service
})

/** The only problem on a connection, which was then closed. */
const assertProblem = (text: string, status: number, type: string) => {
  const [head = "", body = ""] = text.split("\r\n\r\n")
  assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), text)
  assert.match(head, /content-type: application\/problem\+json/i)
  assert.match(head, /connection: close/i)
  const problem: { readonly type?: string; readonly requestId?: string } = JSON.parse(body)
  assert.strictEqual(problem.type, `urn:stocktally:problem:${type}`)
  assert.include(head.toLowerCase(), `x-request-id: ${problem.requestId}`)
}

/** A byte now and then, so that no idle timeout fires. */
const trickle = (socket: Socket, text: string, everyMillis: number) => {
  let at = 0
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ""), everyMillis)
  socket.on("close", () => clearInterval(timer))
}

describe("an invalid request", () => {
  const cases: ReadonlyArray<readonly [string, string, number, string]> = [
    ["a malformed first line", "HELLO\r\n\r\n", 400, "invalid-request"],
    ["another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01", 400, "invalid-request"],
    [
      "two lengths of a body",
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      400,
      "invalid-request"
    ],
    [
      "a length and chunks",
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
      "invalid-request"
    ],
    [
      "headers that are too large",
      `GET /v1/things/7 HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(90_000)}\r\n\r\n`,
      431,
      "headers-too-large"
    ],
    [
      "a URL longer than all headers",
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      414,
      "url-too-long"
    ],
    ["no host", "GET /v1/things/7 HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "invalid-request"],
    [
      "two hosts",
      "GET /v1/things/7 HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\nConnection: close\r\n\r\n",
      400,
      "invalid-request"
    ],
    [
      "a path that is not text",
      "GET /v1/things/%FF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      400,
      "invalid-request"
    ],
    [
      "a query that is not text",
      "GET /v1/things/7?q=%FF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      400,
      "invalid-request"
    ]
  ]
  for (const [name, text, status, type] of cases) {
    it.live(`${name}: ${status}`, () =>
      Effect.gen(function*() {
        const { url } = yield* started()
        assertProblem(yield* raw(url, (socket) => socket.write(text)), status, type)
        assert.strictEqual((yield* ask(url, "/v1/things/7")).status, 200)
      }))
  }
})

describe("a slow client", () => {
  it.live("gets a problem for its headers, and is closed", () =>
    Effect.gen(function*() {
      const { url } = yield* started(noKeys, hasty)
      const text = yield* raw(url, (socket) =>
        trickle(socket, "GET /v1/things/7 HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaa", 20))
      assertProblem(text, 408, "request-timeout")
    }))

  it.live("gets a problem for its body, and is closed", () =>
    Effect.gen(function*() {
      const { url } = yield* started(noKeys, hasty)
      const text = yield* raw(url, (socket) => {
        socket.write(
          "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
            "5000\r\n\r\n{"
        )
        trickle(socket, " ", 20)
      })
      assertProblem(text, 408, "request-timeout")
    }))

  it.live("gets a problem for its body even if it asks for another protocol", () =>
    Effect.gen(function*() {
      const { url } = yield* started(noKeys, hasty)
      for (const upgrade of ["websocket", "h2c"]) {
        const text = yield* raw(url, (socket) => {
          socket.write(
            `POST /v1/things HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n` +
              "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
          )
          trickle(socket, " ", 20)
        }).pipe(Effect.timeout("5 seconds"))
        assertProblem(text, 408, "request-timeout")
        const { status } = yield* ask(url, "/v1/things/7", { headers: { connection: "Upgrade", upgrade } })
        assert.strictEqual(status, 200)
      }
    }))

  it.live("counts towards the limit of connections", () =>
    Effect.gen(function*() {
      const { url } = yield* started(noKeys, { connections: 3 })
      let connected = 0
      const idle = yield* Effect.forEach([1, 2, 3], () =>
        Effect.forkScoped(raw(url, (socket) => {
          connected++
          socket.write("GET ")
        })))
      yield* eventually(Effect.sync(() => connected), (count) => count === 3)
      const fourth = yield* raw(url, (socket) => socket.write("GET /v1/things/7 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
      assert.strictEqual(fourth, "")
      yield* Fiber.interruptAll(idle)
      yield* ask(url, "/v1/things/7").pipe(
        Effect.timeout("500 millis"),
        Effect.catchDefect(() => Effect.fail("refused")),
        Effect.retry(Schedule.spaced("50 millis")),
        Effect.timeout("3 seconds")
      )
    }))
})

describe("a connection", () => {
  it.live("with several requests at once gets each response, in order", () =>
    Effect.gen(function*() {
      const { url } = yield* started()
      const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
      const text = yield* raw(url, (socket) =>
        socket.write(get("/v1/things/1") + get("/v1/nothing") + get("/v1/things/3", "Connection: close\r\n")))
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) =>
        status
      )
      assert.deepStrictEqual(statuses, ["200", "404", "200"])
      assert.isBelow(text.indexOf(`"id":"1"`), text.indexOf(`"id":"3"`))
    }))

  it.live("that sends 10 MB instead of 1 gets a problem, and the service continues", () =>
    Effect.gen(function*() {
      const { url } = yield* started()
      const size = 10 * 1024 * 1024
      const text = yield* raw(url, (socket) => {
        socket.write(
          `POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`
        )
        socket.write(Buffer.alloc(size, 32))
      })
      assertProblem(text, 413, "body-too-large")
      assert.strictEqual((yield* ask(url, "/v1/things/7")).status, 200)
    }))

  it.live("whose client disconnects stops the work for it", () =>
    Effect.gen(function*() {
      const { abandoned, reached, url } = yield* started()
      const request = yield* Effect.forkScoped(ask(url, "/v1/slow"))
      yield* Deferred.await(reached)
      yield* Fiber.interrupt(request)
      yield* Effect.timeout(Deferred.await(abandoned), "2 seconds")
      yield* PrometheusMetrics.format().pipe(
        Effect.repeat({
          schedule: Schedule.spaced("10 millis"),
          until: (text) =>
            text.includes(`duration_seconds_count{method="GET",route="/v1/slow",status="499"} 1\n`) &&
            text.includes("stocktally_http_requests_in_flight 0\n")
        }),
        Effect.timeout("2 seconds")
      )
      assert.strictEqual((yield* ask(url, "/v1/things/7")).status, 200)
    }))
})
