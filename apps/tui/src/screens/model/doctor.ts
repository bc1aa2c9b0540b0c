import type { Examination } from "@stocktally/sync"
import { fetchQuery, isPending } from "./query.ts"
import type { State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"

/** Tries every address, credential and scope, and the store. */
export const examine = (state: State): Step =>
  fetchQuery(state, { key: "doctor" }, "both upstreams and the store to answer the doctor")

/** Examines where nobody has looked yet. */
export const examineOnce = (state: State): Step =>
  state.doctor.checks === null && !isPending(state, "doctor") ? examine(state) : stay(state)

export const onExamined = (state: State, checks: ReadonlyArray<Examination>): State => ({
  ...state,
  doctor: { ...state.doctor, checks, examinedAt: state.now }
})
