import type { QueryKey, QueryRequest } from "./state/Query.ts"
import type { State } from "./state/State.ts"

/** A query to make; its result is an event of the same key and id. `delayMillis`: only if no newer one comes until then. */
export type Fetch<K extends QueryKey = QueryKey> = QueryRequest<K> & {
  readonly _tag: "Fetch"
  readonly id: number
  readonly delayMillis: number
}

/** What is to be done outside the model. */
export type SideEffect =
  | Fetch
  | { readonly _tag: "Cancel"; readonly key: QueryKey }
  | { readonly _tag: "Copy"; readonly text: string }
  | { readonly _tag: "Quit" }
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "Redraw" }

/** What an event leads to. */
export type Step = readonly [state: State, effects: ReadonlyArray<SideEffect>]

/** Nothing is to be done outside. */
export const withoutEffects = (state: State): Step => [state, []]

/** One after another; each sees the state that the one before it made. */
export const sequence = (state: State, ...parts: ReadonlyArray<(state: State) => Step>): Step => {
  const effects: Array<SideEffect> = []
  for (const part of parts) {
    const [next, more] = part(state)
    state = next
    effects.push(...more)
  }
  return [state, effects]
}
