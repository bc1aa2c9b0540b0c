import { Effect } from "effect"
import { inVirtualTime } from "./inVirtualTime.ts"

/** Runs a whole effect in virtual time. A failure is a defect. */
export const effectInVirtualTime = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A> =>
  Effect.promise(() => inVirtualTime(() => Effect.runPromise(effect)))
