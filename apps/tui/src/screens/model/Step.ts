import type { QueryKey, QueryRequest } from "./state/Query.ts"
import type { State } from "./state/State.ts"

/** Makes a query after a delay, unless a newer one replaces it. Its result is an event with the same key and id. */
export type Fetch<K extends QueryKey = QueryKey> = QueryRequest<K> & {
  readonly _tag: "Fetch"
  readonly id: number
  readonly delayMillis: number
}

/** Work outside the model. */
export type SideEffect =
  | Fetch
  | { readonly _tag: "Cancel"; readonly key: QueryKey }
  | { readonly _tag: "Copy"; readonly text: string }
  | { readonly _tag: "Quit" }
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "Redraw" }

/** The result of an event. */
export type Step = readonly [state: State, effects: ReadonlyArray<SideEffect>]

/** A step without side effects. */
export const withoutEffects = (state: State): Step => [state, []]

/** Runs steps one after another, each on the state of the one before. */
export const sequence = (state: State, ...parts: ReadonlyArray<(state: State) => Step>): Step => {
  const effects: Array<SideEffect> = []
  for (const part of parts) {
    const [next, more] = part(state)
    state = next
    effects.push(...more)
  }
  return [state, effects]
}
