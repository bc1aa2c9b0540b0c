import type { DoctorCheck } from "@stocktally/sync"
import { fetchQuery, isPending } from "./query.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"

/** Runs all checks. */
export const runDoctor = (state: State): Step =>
  fetchQuery(state, { key: "doctor" }, "the checks of Loop, Haravan and Stocktally's data")

/** Runs the checks if they have not run yet, if something has failed since, or if a failed one may be repaired. */
export const runDoctorIfDue = (state: State): Step =>
  isDue(state) && !isPending(state, "doctor") ? runDoctor(state) : withoutEffects(state)

const isDue = ({ doctor: { afterFailure, checks, checkedAt }, sync: { lastEnded } }: State): boolean =>
  checks === null || checkedAt === null || afterFailure || checks.some(({ status }) => status === "failed") ||
  (lastEnded?.status === "failed" && (lastEnded.endedAt ?? lastEnded.startedAt) >= checkedAt)

export const onChecks = (state: State, checks: ReadonlyArray<DoctorCheck>): State => ({
  ...state,
  doctor: {
    ...state.doctor,
    checks,
    checkedAt: state.now,
    afterFailure: state.sync.lastEnded?.status === "failed"
  }
})
