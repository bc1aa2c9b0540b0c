import type { Budget } from "@stocktally/core"
import { Sources } from "@stocktally/program"
import { type Upstream, upstreamName } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Progress } from "./Progress.ts"

/** Shows how much was read so far, and the request budgets of Loop and Haravan, while the effect runs. */
export const withUpstreamProgress = (readSoFar: () => string) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { haravan, loop } = yield* Sources
    const budgets: ReadonlyArray<readonly [Upstream, Budget.Budget]> = [
      ...Option.toArray(Option.map(loop, ({ budget }) => ["loop", budget] as const)),
      ...Option.toArray(Option.map(haravan, ({ budget }) => ["haravan", budget] as const))
    ]
    const line = Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const parts = [readSoFar()]
      for (const [upstream, budget] of budgets) {
        const state = yield* SubscriptionRef.get(budget.state)
        if (state.granted > 0 || waitingIn(state) > 0) parts.push(describeBudget(upstream, state, now))
      }
      return parts.join("  ")
    })
    return yield* (yield* Progress).during(line)(effect)
  })

const waitingIn = ({ waiting }: Budget.State): number => waiting.interactive + waiting.background

/** How much is shown of a side: everything; the requests, and the wait or else the budget; or only the requests. */
export type Detail = "whole" | "short" | "count"

/** The requests sent, the budget, and the wait, if any: `Loop: 40 requests, 33/300 used`. */
export const describeBudget = (
  upstream: Upstream,
  state: Budget.State,
  now: number,
  detail: Detail = "whole"
): string => {
  const name = upstreamName(upstream)
  if (detail === "count") return `${name}: ${state.granted}`
  const requests = `${name}: ${state.granted} ${state.granted === 1 ? "request" : "requests"}`
  const budget = Number.isFinite(state.size) ? `, ${Math.round(state.used)}/${state.size} used` : ""
  const held = state.heldUntil !== null && state.heldUntil > now
    ? `, next try in ${Math.ceil((state.heldUntil - now) / 1000)} s`
    : waitingIn(state) > 0 && state.inFlight === 0
    ? ", rate limited"
    : ""
  return detail === "short" ? requests + (held === "" ? budget : held) : requests + budget + held
}
