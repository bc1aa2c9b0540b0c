import type { DoctorCheck } from "@stocktally/sync"
import { fetchQuery, isPending } from "./query.ts"
import type { State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"

/** Tries every address, credential and scope, and the store. */
export const examine = (state: State): Step =>
  fetchQuery(state, { key: "doctor" }, "both upstreams and the store to answer the doctor")

/** Examines where nobody has looked yet, or something has failed since, or what failed then may be repaired. */
export const examineWhereDue = (state: State): Step =>
  isDue(state) && !isPending(state, "doctor") ? examine(state) : stay(state)

const isDue = ({ doctor: { afterFailure, checks, examinedAt }, sync: { lastEnded } }: State): boolean =>
  checks === null || examinedAt === null || afterFailure || checks.some(({ status }) => status === "failed") ||
  (lastEnded?.status === "failed" && (lastEnded.endedAt ?? lastEnded.startedAt) >= examinedAt)

export const onExamined = (state: State, checks: ReadonlyArray<DoctorCheck>): State => ({
  ...state,
  doctor: {
    ...state.doctor,
    checks,
    examinedAt: state.now,
    afterFailure: state.sync.lastEnded?.status === "failed"
  }
})
