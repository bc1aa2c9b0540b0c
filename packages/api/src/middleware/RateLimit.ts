import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import { HttpApiMiddleware } from "effect/http-api"
import { TooManyRequestsProblem } from "../problems/access.ts"
import type { Caller } from "./Authorization.ts"

/** The caller's quota of requests to Loop and Haravan. */
export class CallerQuota extends Context.Service<CallerQuota, {
  /** Takes the upstream requests that a live read will need. Fails if the quota has too few left. */
  readonly consume: (upstreamRequests: number) => Effect.Effect<void, TooManyRequestsProblem>
  /** Takes requests that a running read needs in addition, even if the quota is used up. Later reads then wait longer. */
  readonly consumeExtra: (upstreamRequests: number) => Effect.Effect<void>
}>()("@stocktally/api/CallerQuota") {}

/** Limits the upstream requests that each key causes. */
export class RateLimit extends HttpApiMiddleware.Service<RateLimit, { requires: Caller; provides: CallerQuota }>()(
  "@stocktally/api/RateLimit",
  { error: TooManyRequestsProblem }
) {}
