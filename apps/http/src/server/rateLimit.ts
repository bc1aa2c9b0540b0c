import { Allowance, Caller, RateLimit } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Quotas } from "../access/Quotas.ts"

/** Gives handlers what the caller's key may still ask of the upstreams. */
export const rateLimit = (quotas: Quotas): Layer.Layer<RateLimit> =>
  Layer.succeed(
    RateLimit,
    (handler) => Effect.flatMap(Caller, ({ name }) => Effect.provideService(handler, Allowance, quotas.of(name)))
  )
