import { fixedCredential, Haravan, Loop } from "@stocktally/core"
import { parseId } from "@stocktally/schema"
import { Effect, Layer, Redacted, Result, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

// Each upstream is a service with a layer: a credential in, requests within its limits out.
const upstreams = Layer.mergeAll(
  Loop.layer({
    credential: fixedCredential(Redacted.make(process.env["LOOP_API_KEY"] ?? "")),
    baseUrl: process.env["LOOP_BASE_URL"]
  }),
  Haravan.layer({
    credential: fixedCredential(Redacted.make(process.env["HARAVAN_ACCESS_TOKEN"] ?? "")),
    baseUrl: process.env["HARAVAN_BASE_URL"]
  })
).pipe(Layer.provide(FetchHttpClient.layer))

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

await Effect.runPromise(Effect.provide(program, upstreams))
