import { Allowance, RateLimit } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Quotas } from "../access/Quotas.ts"
import { CurrentRequest } from "../server/CurrentRequest.ts"

/** Gives handlers what the caller's key may still ask of the upstreams. */
export const rateLimit = (quotas: Quotas): Layer.Layer<RateLimit> =>
  Layer.succeed(
    RateLimit,
    (handler) =>
      Effect.withFiber((fiber) =>
        Effect.provideService(handler, Allowance, quotas.of(fiber.getRef(CurrentRequest).caller))
      )
  )
