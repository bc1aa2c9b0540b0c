import { CallerQuota, Caller, RateLimit } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Quotas } from "../access/Quotas.ts"

/** Provides handlers with the quota of the caller's key. */
export const rateLimit = (quotas: Quotas): Layer.Layer<RateLimit> =>
  Layer.succeed(
    RateLimit,
    (handler) => Effect.flatMap(Caller, ({ name }) => Effect.provideService(handler, CallerQuota, quotas.of(name)))
  )
