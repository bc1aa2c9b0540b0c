import type { Budget } from "@stocktally/core"
import type { SyncProgress } from "../run/SyncProgress.ts"

const budgetFingerprint = (budget: Budget.State | null): string =>
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

/** The visible parts of a progress as text, to skip updates that would look the same. */
export const progressFingerprint = (
  { budgets, estimateMillis, phase, requests, rows, run, waitsFor }: SyncProgress
): string =>
  [
    phase,
    run?.id,
    waitsFor?.holder,
    rows.loop,
    rows.haravan,
    requests.loop,
    requests.haravan,
    estimateMillis === null ? "-" : Math.round(estimateMillis / 1000),
    budgetFingerprint(budgets.loop),
    budgetFingerprint(budgets.haravan)
  ].join(" ")

const isBudgetMoving = (budget: Budget.State | null): boolean =>
  budget !== null && (Math.round(budget.used) > 0 || budget.inFlight > 0 || budget.heldUntil !== null)

/** Whether a progress changes with time alone. */
export const isMoving = ({ budgets, phase }: SyncProgress): boolean =>
  phase !== "idle" || isBudgetMoving(budgets.loop) || isBudgetMoving(budgets.haravan)
