import { assert } from "@effect/vitest"
import { Haravan, Loop } from "@stocktally/core"
import { LocalReadModel, ReadModel, type ReadModelUpdate } from "../../src/index.ts"
import type { TallyFilter } from "@stocktally/tally"
import { Sandbox } from "@stocktally/sandbox"
import type { TallyRow } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Setup } from "../run/support.ts"

/** Both sides have every record; no tick, no limits. */
export const dense: Setup = {
  sandbox: { skus: 30, locations: 3, dense: true, limits: "none" },
  loop: { requestsPerMinute: "none" },
  haravan: { bucket: "none" }
}

/** A local read model. */
export const readModelLayer = Layer.unwrap(Effect.gen(function*() {
  return LocalReadModel.layer({
    source: "live",
    loop: Option.some(yield* Loop),
    haravan: Option.some(yield* Haravan),
    staleAfter: Duration.minutes(30),
    rules: { tolerance: 0, graceMillis: 0 },
    checkInstallation: Effect.succeed([{ upstream: null, name: "Store", status: "ok", detail: "here", remedy: null }])
  })
}))

/** The id of a row of a dense shop, by index. */
export const formatRowId = (variant: number, location: number) =>
  Effect.map(
    Sandbox,
    ({ shop }) =>
      `l:${shop.loopVariantId(variant) ?? assert.fail("no variant")}:${
        shop.loopLocationId(location) ?? assert.fail("no location")
      }`
  )

export const rowOf = (id: string) =>
  Effect.flatMap(
    ReadModel,
    (model) =>
      Effect.map(model.row(id), (row): TallyRow => Option.isSome(row) ? row.value : assert.fail(`no row ${id}`))
  )

export const allRows = (filter?: TallyFilter) =>
  Effect.flatMap(ReadModel, (model) => Effect.map(model.page({ filter, limit: 1000 }), ({ rows }) => rows))

/** Subscribes to the updates of the read model, and collects them. */
export const subscribe = Effect.gen(function*() {
  const { updates } = yield* ReadModel
  const received: Array<ReadModelUpdate> = []
  const fiber = yield* Effect.forkScoped(
    Stream.runForEach(updates, (update) => Effect.sync(() => received.push(update)))
  )
  return { received, stop: Fiber.interrupt(fiber), tags: () => received.map(({ _tag }) => _tag) }
})
