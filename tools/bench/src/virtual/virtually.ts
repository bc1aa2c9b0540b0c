import { Effect } from "effect"
import { inVirtualTime } from "./inVirtualTime.ts"

/** Runs an effect in virtual time from beginning to end. What it fails with is a defect. */
export const virtually = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A> =>
  Effect.promise(() => inVirtualTime(() => Effect.runPromise(effect)))
