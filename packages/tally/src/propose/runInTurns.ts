import * as Effect from "effect/Effect"

/** The number of rows in a turn, which takes some milliseconds. */
const turn = 500_000

/** Runs a search to its end in turns, and lets other fibers run between them. */
export const runInTurns = <A>(search: Generator<number, A>): Effect.Effect<A> =>
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
