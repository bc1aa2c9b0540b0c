import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Progress } from "./Progress.ts"

/** The reader of stdout went away (`| head`): no error, but nothing is left to do. */
export class StdoutClosed extends Schema.TaggedError<StdoutClosed>()("StdoutClosed", {}) {}

/** Stdout could not be written: a full disk, for one. */
export class StdoutFailed extends Schema.TaggedError<StdoutFailed>()("StdoutFailed", { cause: Schema.Defect() }) {
  override get message(): string {
    return this.cause instanceof Error ? this.cause.message : String(this.cause)
  }
}

/** Where data goes, and nothing else. A write ends when its bytes were taken, so a slow reader holds back the producer. */
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

/** Writes text; it ends when the bytes were taken. */
export const writeTo = (stream: NodeJS.WritableStream, text: string) =>
  Effect.callback<void, StdoutClosed | StdoutFailed>((resume) => {
    stream.write(text, (error) => {
      resume(
        error === null || error === undefined
          ? Effect.void
          : Effect.fail(
            "code" in error && gone.has(error.code) ? new StdoutClosed() : new StdoutFailed({ cause: error })
          )
      )
    })
  })

const gone = new Set<unknown>(["EPIPE", "ERR_STREAM_DESTROYED", "EOF"])
