/** Converts sync runs and their progress. */
import { formatTimestamp } from "@stocktally/schema"
import type { SyncProgress } from "@stocktally/sync"
import type { SyncRun } from "@stocktally/tally"
import { maybeTime } from "./time.ts"

/** Converts a run to JSON. */
export const runJson = ({ endedAt, startedAt, ...run }: SyncRun) => ({
  ...run,
  startedAt: formatTimestamp(startedAt),
  endedAt: maybeTime(endedAt)
})

const budgetJson = (budget: SyncProgress["budgets"]["loop"]) =>
  budget && {
    ...budget,
    // JSON has no infinity.
    size: Math.min(budget.size, Number.MAX_SAFE_INTEGER),
    at: formatTimestamp(budget.at),
    heldUntil: maybeTime(budget.heldUntil)
  }

/** Converts the progress of a run to JSON. */
export const progressJson = ({ budgets, run, waitsFor, ...progress }: SyncProgress) => ({
  ...progress,
  run: run && { ...run, startedAt: formatTimestamp(run.startedAt) },
  waitsFor: waitsFor && { ...waitsFor, since: formatTimestamp(waitsFor.since) },
  budgets: { loop: budgetJson(budgets.loop), haravan: budgetJson(budgets.haravan) }
})
