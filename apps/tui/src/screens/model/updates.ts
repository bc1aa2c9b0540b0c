/** Reactions to the updates of the read model. */
import type { ReadModelUpdate } from "@stocktally/sync"
import { invalidateAll, invalidateData } from "./invalidate.ts"
import { clearError } from "./query.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"
import { onProgress, onRunEnded } from "./sync.ts"

export const onUpdate = (state: State, update: ReadModelUpdate): Step => {
  switch (update._tag) {
    case "Progress":
      return onProgress(state, update.progress)
    case "Changed":
      return invalidateData(state)
    case "RunEnded":
      return onRunEnded(state, update.run)
    case "Connected":
      return onConnected(state, update)
    case "Disconnected":
      return withoutEffects({ ...state, origin: { ...state.origin, connectionError: update.error.message } })
  }
}

/**
 * Reacts to a connection to the service. Fetches everything again if the service was not reachable or has another
 * source; the first connection changes nothing.
 */
const onConnected = (
  state: State,
  { missing, source }: Extract<ReadModelUpdate, { readonly _tag: "Connected" }>
): Step => {
  const { origin } = state
  const isKnown = origin.connectionError === null && origin.source === source &&
    origin.missing.join() === missing.join()
  return isKnown
    ? withoutEffects(state)
    : invalidateAll({
      ...clearError(state, "sync.start"),
      origin: { ...origin, source, missing, connectionError: null }
    })
}
