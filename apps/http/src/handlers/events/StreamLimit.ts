import { TooManyRequestsProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { soonSeconds } from "../../server/ServerLimits.ts"

/** How many streams a key, or an address without one, may have open: each holds a connection and reads with every change. */
const mostStreams = 64

/** Counts the streams of each listener. */
export interface StreamLimit {
  /** Takes a place for as long as the scope lasts. */
  readonly enter: (listener: string) => Effect.Effect<void, TooManyRequestsProblem, Scope.Scope>
}

export const makeStreamLimit = (): StreamLimit => {
  const open = new Map<string, number>()
  const change = (listener: string, by: number): void => {
    const count = (open.get(listener) ?? 0) + by
    if (count > 0) open.set(listener, count)
    else open.delete(listener)
  }
  return {
    enter: (listener) =>
      Effect.asVoid(Effect.acquireRelease(
        Effect.suspend(() => {
          if ((open.get(listener) ?? 0) >= mostStreams) {
            return Effect.fail(
              new TooManyRequestsProblem({
                retryAfterSeconds: soonSeconds,
                detail: `${mostStreams} event streams are open already; close one first.`
              })
            )
          }
          change(listener, 1)
          return Effect.void
        }),
        () => Effect.sync(() => change(listener, -1))
      ))
  }
}
