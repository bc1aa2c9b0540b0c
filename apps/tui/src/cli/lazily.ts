import * as Effect from "effect/Effect"

/** Loads a command's handler when it runs, so that `--help` and `--version` load none. */
export const lazily =
  <Input, A, E, R>(load: () => Promise<(input: Input) => Effect.Effect<A, E, R>>) =>
  (input: Input): Effect.Effect<void, E, R> =>
    Effect.flatMap(Effect.promise(load), (handle) => Effect.asVoid(handle(input)))
