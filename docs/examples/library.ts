import { Credential, Haravan, Loop } from "@stocktally/core"
import { parseId } from "@stocktally/schema"
import { Config, Effect, Layer, Result, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

// Each upstream is a service with a layer: a credential in, requests within its limits out.
const loop = Layer.unwrap(Effect.gen(function*() {
  const credential = Credential.fixed(yield* Config.Redacted("LOOP_API_KEY"))
  const baseUrl = yield* Config.String("LOOP_BASE_URL").pipe(Config.withDefault(Loop.baseUrl))
  return Loop.layer({ credential, baseUrl })
}))

const haravan = Layer.unwrap(Effect.gen(function*() {
  const credential = Credential.fixed(yield* Config.Redacted("HARAVAN_ACCESS_TOKEN"))
  const baseUrl = yield* Config.String("HARAVAN_BASE_URL").pipe(Config.withDefault(Haravan.baseUrl))
  return Haravan.layer({ credential, baseUrl })
}))

const program = Effect.gen(function*() {
  const haravan = yield* Haravan
  const loop = yield* Loop

  // Lists are streams: paged, within the budget, and an error instead of a shorter list.
  const negative = yield* haravan.balances().pipe(
    Stream.filter((balance) => balance.available < 0),
    Stream.runCollect
  )
  console.log(`${negative.length} balances below zero at Haravan`)

  // Pairs looked up at the same time, by anyone, share the fewest requests.
  const [balance] = yield* haravan.balancesOf(negative.slice(0, 1))
  console.log("the first of them:", balance)

  // Ids are text of decimal digits, because they do not fit a number.
  const variantId = Result.getOrThrow(parseId("LoopVariantId", "674353902539857412"))
  const locationId = Result.getOrThrow(parseId("LoopLocationId", "680118439701923347"))
  const inventory = yield* loop.inventory(variantId, locationId).pipe(
    Effect.map((record) => `${record.availableCount} of ${record.variant.name}`),
    // One error, whose reason says why.
    Effect.catchReason("UpstreamError", "NotFound", () => Effect.succeed("Loop has no such record"))
  )
  console.log(inventory)
})

const upstreams = Layer.mergeAll(loop, haravan).pipe(Layer.provide(FetchHttpClient.layer))

await Effect.runPromise(Effect.provide(program, upstreams))
