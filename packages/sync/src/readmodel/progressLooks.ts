import type { Budget } from "@stocktally/core"
import type { SyncProgress } from "../run/SyncProgress.ts"

const budgetLooks = (budget: Budget.State | null): string =>
  budget === null ? "-" : [
    Math.round(budget.used),
    budget.size,
    budget.inFlight,
    budget.waiting.interactive,
    budget.waiting.background,
    budget.heldUntil,
    budget.granted,
    budget.refused
  ].join(",")

/** What can be seen of a progress: one that looks the same is not told again. */
export const looks = ({ budgets, estimateMillis, phase, requests, rows, run, waitsFor }: SyncProgress): string =>
  [
    phase,
    run?.id,
    waitsFor?.holder,
    rows.loop,
    rows.haravan,
    requests.loop,
    requests.haravan,
    estimateMillis === null ? "-" : Math.round(estimateMillis / 1000),
    budgetLooks(budgets.loop),
    budgetLooks(budgets.haravan)
  ].join(" ")

const isBudgetMoving = (budget: Budget.State | null): boolean =>
  budget !== null && (Math.round(budget.used) > 0 || budget.inFlight > 0 || budget.heldUntil !== null)

/** Whether it becomes another by time alone. */
export const isMoving = ({ budgets, phase }: SyncProgress): boolean =>
  phase !== "idle" || isBudgetMoving(budgets.loop) || isBudgetMoving(budgets.haravan)
