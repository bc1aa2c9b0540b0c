import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Budget } from "@stocktally/core"
import type { SharedBudgets } from "@stocktally/tally"

/** A budget that other processes draw on too. `credential` is a digest of the secret, the same in each process. */
export interface SharedBudget {
  readonly credential: string
  readonly budget: Budget.Budget
}

/** A store that is kept busy by another process holds up no request for longer. */
const timeout = Duration.seconds(2)

/**
 * Shares budgets with the other processes of a store, for as long as the scope lasts: requests are told there before
 * they are sent. A store that is away is no reason not to ask an upstream; what is sent meanwhile is told with the next.
 * `process` is unique to the process.
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
