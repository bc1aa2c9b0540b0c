import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Observability } from "../../src/index.ts"
import { listener } from "../listener.ts"
import { makeMachine } from "../support.ts"

/** The requests that a collector receives while `work` runs. */
const collected = (env: Readonly<Record<string, string>>) =>
  Effect.scoped(Effect.gen(function*() {
    const collector = yield* listener
    const { layer } = yield* makeMachine({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`, STOCKTALLY_LOG_LEVEL: "error", ...env }
    })
    const observed = Observability.layer({ terminal: false }).pipe(Layer.provide(layer))
    const result = yield* Effect.logError("seen").pipe(
      Effect.withSpan("work"),
      Effect.as("done"),
      Effect.provide(observed)
    )
    assert.strictEqual(result, "done")
    return new Set(collector.requests)
  }))

describe("a collector", () => {
  it.live("receives traces, metrics and logs if an endpoint is set", () =>
    Effect.gen(function*() {
      const requests = yield* collected({})
      assert.isTrue(requests.has("POST /v1/traces"), [...requests].join())
      assert.isTrue(requests.has("POST /v1/logs"), [...requests].join())
    }))

  it.live("receives only the signals that the OTEL variables enable", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* collected({ OTEL_SDK_DISABLED: "true" })).size, 0)
      assert.isFalse((yield* collected({ OTEL_TRACES_EXPORTER: "none" })).has("POST /v1/traces"))
    }))

  it.live("is not used if its variables are invalid", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* collected({ OTEL_EXPORTER_OTLP_TIMEOUT: "soon" })).size, 0)
    }))
})
