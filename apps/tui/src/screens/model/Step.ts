import type { Request } from "./Request.ts"
import type { State } from "./state/State.ts"

/** What an event leads to: the next state, and what is to be done outside. */
export type Step = readonly [state: State, requests: ReadonlyArray<Request>]

/** Nothing is to be done outside. */
export const stay = (state: State): Step => [state, []]

/** One after another; each sees the state that the one before it made. */
export const inTurn = (state: State, ...parts: ReadonlyArray<(state: State) => Step>): Step => {
  const requests: Array<Request> = []
  for (const part of parts) {
    const [next, more] = part(state)
    state = next
    requests.push(...more)
  }
  return [state, requests]
}
