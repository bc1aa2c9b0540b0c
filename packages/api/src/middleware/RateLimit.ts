import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import { HttpApiMiddleware } from "effect/http-api"
import { TooManyRequestsProblem } from "../problems/access.ts"
import type { Caller } from "./Authorization.ts"

/** What the caller may still ask for. */
export class Allowance extends Context.Service<Allowance, {
  /** Takes the upstream requests that a live read is going to need. What asks no upstream costs nothing. */
  readonly spend: (upstreamRequests: number) => Effect.Effect<void, TooManyRequestsProblem>
  /** Takes what a read that has begun turns out to need besides, also where there is no more: the next ones wait for it. */
  readonly charge: (upstreamRequests: number) => Effect.Effect<void>
}>()("@stocktally/api/Allowance") {}

/** Counts the upstream requests that each key causes, and refuses what is too much. */
export class RateLimit extends HttpApiMiddleware.Service<RateLimit, { requires: Caller; provides: Allowance }>()(
  "@stocktally/api/RateLimit",
  { error: TooManyRequestsProblem }
) {}
