import * as Effect from "effect/Effect"

/** As many rows take some milliseconds to go through. */
const turn = 500_000

/** Runs a search to its end, a turn at a time, and lets whatever else waits work between two turns. */
export const letOthersWork = <A>(search: Generator<number, A>): Effect.Effect<A> =>
  Effect.gen(function*() {
    for (;;) {
      let work = 0
      while (work < turn) {
        const step = search.next()
        if (step.done === true) return step.value
        work += step.value
      }
      yield* Effect.yieldNow
    }
  })
