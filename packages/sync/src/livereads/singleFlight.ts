import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"

/** What is asked for: two with the same text are the same, however they make their answer. */
class Question<A, E> implements Equal.Equal {
  readonly text: string
  readonly answer: Effect.Effect<A, E>

  constructor(text: string, answer: Effect.Effect<A, E>) {
    this.text = text
    this.answer = answer
  }

  [Equal.symbol](that: unknown): boolean {
    return that instanceof Question && that.text === this.text
  }

  [Hash.symbol](): number {
    return Hash.string(this.text)
  }
}

/** Makes the answer to a question, or waits for the one that is being made; which ends when nobody waits for it any more. */
export type SingleFlight<A, E> = (text: string, answer: Effect.Effect<A, E>) => Effect.Effect<A, E>

/**
 * Who asks the same while it is made waits for the same answer. Nothing stays here: an entry holds the request that made
 * it, and all that was known of it.
 */
export const makeSingleFlight = <A, E>(): Effect.Effect<SingleFlight<A, E>> =>
  Effect.map(
    Cache.makeWith(({ answer }: Question<A, E>): Effect.Effect<A, E> => answer, {
      capacity: Number.POSITIVE_INFINITY,
      timeToLive: () => Duration.zero
    }),
    (making) => (text, answer) => Cache.get(making, new Question(text, answer))
  )
