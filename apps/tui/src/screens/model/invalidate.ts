/** Fetching again after a change, or on request. */
import { runDoctor } from "./doctor.ts"
import { open, refetch } from "./queries.ts"
import { invalidate } from "./query.ts"
import type { QueryKey } from "./state/Query.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"

const invalidated = (state: State, keys: ReadonlyArray<QueryKey>): Step =>
  sequence(state, ...keys.map((key) => (state: State) => invalidate(state, key, (state) => refetch(state, key))))

/** Fetches the rows, counts and links on the screen again after they have changed. */
export const invalidateData = (state: State): Step =>
  !state.origin.isOpen ? withoutEffects(state) : invalidated(state, [
    "tally.page",
    "tally.counts",
    ...(state.detail === null ? [] : ["detail.row", "detail.siblings", "detail.history"] as const),
    ...(state.screen === "links" || state.backStack.includes("links") ? ["links.page"] as const : [])
  ])

/** Fetches rows again because one has become stale. */
export const invalidateStale = (state: State): Step =>
  invalidated(state, ["tally.page", ...(state.detail === null ? [] : ["detail.row", "detail.siblings"] as const)])

/** Fetches everything again after the service was not reachable. */
export const invalidateAll = (state: State): Step =>
  sequence(state, invalidateData, (state) => invalidated(state, ["sync.runs"]))

/** Fetches the data of the screen again. */
export const refetchScreen = (state: State): Step => {
  if (state.screen === "shops") return invalidated(state, ["shops"])
  if (!state.origin.isOpen) {
    return sequence(state, open, (state) => state.screen === "doctor" ? runDoctor(state) : withoutEffects(state))
  }
  switch (state.screen) {
    case "tally":
      return invalidated(state, ["tally.page", "tally.counts"])
    case "detail":
      return invalidated(state, ["detail.row", "detail.siblings", "detail.history"])
    case "sync":
      return invalidated(state, ["sync.runs"])
    case "links":
      return invalidated(state, ["links.page"])
    case "doctor":
      return runDoctor(state)
    case "help":
      return withoutEffects(state)
  }
}
