import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StdoutClosed, StdoutFailed } from "../errors/commandErrors.ts"
import { Progress } from "./Progress.ts"

/** Standard output, for data only. A write ends when its bytes were taken, so that a slow reader slows the producer. */
export class Stdout extends Context.Service<Stdout, {
  readonly write: (text: string) => Effect.Effect<void, StdoutClosed | StdoutFailed>
}>()("stocktally/output/Stdout") {
  static readonly layer = Layer.effect(
    Stdout,
    Effect.map(Progress, (progress) => ({
      write: (text: string) => text === "" ? Effect.void : Effect.andThen(progress.hide, writeTo(process.stdout, text))
    }))
  )
}

/**
 * Stops writing once the reader has left (`| head`), without an error, so that the command can still exit with its
 * status.
 */
export const whileRead = <A, E, R>(write: Effect.Effect<A, E | StdoutClosed, R>) =>
  Effect.catchIf(write, (error) => error instanceof StdoutClosed, () => Effect.void)

/** Writes text, and ends when its bytes were taken. */
export const writeTo = (stream: NodeJS.WritableStream, text: string) =>
  Effect.callback<void, StdoutClosed | StdoutFailed>((resume) => {
    stream.write(text, (error) => {
      resume(
        error === null || error === undefined
          ? Effect.void
          : Effect.fail(
            "code" in error && closedCodes.has(error.code) ? new StdoutClosed() : new StdoutFailed({ cause: error })
          )
      )
    })
  })

const closedCodes = new Set<unknown>(["EPIPE", "ERR_STREAM_DESTROYED", "EOF"])
