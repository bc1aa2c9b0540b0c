import * as Effect from "effect/Effect"

/** Loads what a command does when it is asked to do it, so that `--help` and `--version` load none of it. */
export const lazily =
  <Input, A, E, R>(load: () => Promise<(input: Input) => Effect.Effect<A, E, R>>) =>
  (input: Input): Effect.Effect<void, E, R> =>
    Effect.flatMap(Effect.promise(load), (handle) => Effect.asVoid(handle(input)))
