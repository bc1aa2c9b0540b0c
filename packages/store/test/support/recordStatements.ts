import * as Effect from "effect/Effect"
import { CurrentTransformer } from "effect/sql/Statement"

/** Calls a function with the text of each statement that an effect runs. */
export const recordStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  tell: (text: string) => void
): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, CurrentTransformer, (statement) =>
    Effect.sync(() => {
      tell(statement.compile()[0])
      return statement
    }))
