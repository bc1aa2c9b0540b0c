import { TooManyRequestsProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { defaultRetrySeconds } from "../../server/ServerLimits.ts"

/** How many streams a key, or an address without a key, may have open. Each holds a connection and reads every change. */
const maxStreams = 64

/** Limits the open streams of each listener. */
export interface StreamLimit {
  /** Counts a stream until the scope closes. */
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
          if ((open.get(listener) ?? 0) >= maxStreams) {
            return Effect.fail(
              new TooManyRequestsProblem({
                retryAfterSeconds: defaultRetrySeconds,
                detail: `${maxStreams} event streams are open already; close one first.`
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
