import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import { TestClock } from "effect/testing"
import { makeAccessLog } from "../src/server/accessLog.ts"

it.effect("an unavailable upstream is logged once a second, and a defect each time", () =>
  Effect.gen(function*() {
    const logged: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => void logged.push(`${logLevel} ${String(message)}`))
    const log = makeAccessLog()
    const route = { template: "/v1/tally", isPublic: false, mediaType: "application/json" }
    const answer = (status: number, method = "GET") =>
      log(
        HttpServerRequest.fromWeb(new Request("http://localhost/v1/tally?q=secret", { method })),
        { id: "1", route, address: "127.0.0.1", caller: "shop", readOnly: false, shops: null },
        status,
        undefined
      )
    yield* Effect.gen(function*() {
      for (let count = 0; count < 50; count++) yield* answer(503)
      yield* answer(504)
      yield* TestClock.adjust("1 second")
      yield* answer(503)
      yield* answer(500)
      yield* answer(500)
      yield* answer(200)
      yield* answer(404)
      yield* answer(202, "POST")
    }).pipe(Effect.provide(Logger.layer([logger])))
    assert.deepStrictEqual(logged, [
      "Warn GET /v1/tally 503",
      "Warn GET /v1/tally 504",
      "Warn GET /v1/tally 503",
      "Error GET /v1/tally 500",
      "Error GET /v1/tally 500",
      "Info POST /v1/tally 202"
    ])
  }))
