import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Capabilities } from "../terminal/capabilities.ts"
import { fit } from "../terminal/width.ts"

/** A progress line on stderr; nothing if stderr is not a terminal. */
export class Progress extends Context.Service<Progress, {
  /** Shows the line while the effect runs, redrawn at most ten times a second, and removes it afterwards. */
  readonly during: (
    line: Effect.Effect<string>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Removes the line before a write to stdout, if that is the same terminal; the line returns by itself. */
  readonly hide: Effect.Effect<void>
  /** Removes the line before another write to stderr; the line returns by itself. */
  readonly clear: Effect.Effect<void>
  /** The width of stderr; undefined if it is not a terminal. */
  readonly columns: number | undefined
}>()("stocktally/output/Progress") {
  static readonly layer = Layer.unwrap(
    Effect.map(Capabilities, ({ columns, stderrColumns, unicode }) =>
      stderrColumns === undefined
        ? Layer.succeed(Progress, {
          during: () => (effect) => effect,
          hide: Effect.void,
          clear: Effect.void,
          columns: undefined
        })
        : terminalProgress(stderrColumns, columns !== undefined, unicode ? "…" : "..."))
  )
}

const terminalProgress = (width: number, isStdoutTerminal: boolean, ellipsis: string): Layer.Layer<Progress> => {
  let shown = ""
  const show = (text: string) => {
    if (text === shown) return
    process.stderr.write(`\r\u001b[K${text}`)
    shown = text
  }
  const clear = Effect.sync(() => show(""))
  const progress = Progress.of({
    during: (line) => (effect) =>
      Effect.flatMap(line, (text) => Effect.sync(() => show(fit(text, width - 1, ellipsis)))).pipe(
        Effect.delay(100),
        Effect.forever,
        Effect.raceFirst(effect),
        Effect.ensuring(clear)
      ),
    hide: isStdoutTerminal ? clear : Effect.void,
    clear,
    columns: width
  })
  // Logs go to stderr too, and each must begin on its own line.
  const logs = {
    ...globalThis.console,
    error: (...parts: ReadonlyArray<unknown>) => {
      show("")
      globalThis.console.error(...parts)
    }
  }
  return Layer.merge(Layer.succeed(Progress, progress), Layer.succeed(Console.Console, logs))
}
