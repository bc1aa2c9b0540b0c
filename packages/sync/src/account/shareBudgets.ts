import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Budget } from "@stocktally/core"
import type { SharedBudgets } from "@stocktally/tally"

/** A budget that other processes use too. `credential` is the secret's digest, which is the same in each process. */
export interface SharedBudget {
  readonly credential: string
  readonly budget: Budget.Budget
}

/** A busy store delays a request by no more than this. */
const timeout = Duration.seconds(2)

/**
 * Shares budgets with the other processes of a store until the scope closes: each request is reported to the store
 * before it is sent. If the store is unavailable, requests are sent anyway and reported with the next ones. `process`
 * must be unique to this process.
 */
export const shareBudgets = (
  shared: SharedBudgets,
  process: string,
  budgets: ReadonlyArray<SharedBudget>
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.forEach(budgets, ({ budget, credential }) => {
    let position: number | undefined
    let unreported = 0
    return budget.share(({ heldUntil, requests }) =>
      shared.exchange({ credential, process, requests: requests + unreported, heldUntil, position }).pipe(
        Effect.map((reply) => {
          position = reply.position
          unreported = 0
          return { sent: reply.others, heldUntil: reply.heldUntil }
        }),
        Effect.timeout(timeout),
        Effect.tapCause(() => Effect.sync(() => void (unreported += requests))),
        Effect.option
      )
    )
  }, { discard: true })
