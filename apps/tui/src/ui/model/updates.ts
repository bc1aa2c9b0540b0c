/** What is told without being asked for. */
import type { ReadModelUpdate } from "@stocktally/core"
import { refreshAll, refreshData } from "./again.ts"
import type { State } from "./state/State.ts"
import { stay, type Step } from "./Step.ts"
import { onProgress, onRunEnded } from "./sync.ts"

export const onUpdate = (state: State, update: ReadModelUpdate): Step => {
  switch (update._tag) {
    case "Progress":
      return onProgress(state, update.progress)
    case "Changed":
      return refreshData(state)
    case "RunEnded":
      return onRunEnded(state, update.run)
    case "Connected":
      return refreshAll({ ...state, origin: { ...state.origin, away: null } })
    case "Disconnected":
      return stay({ ...state, origin: { ...state.origin, away: update.error.message } })
  }
}
