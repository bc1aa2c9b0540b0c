/** Takes over the terminal, shows the screens at once, and opens their data after the first frame. */
import type { DoctorCheck, ReadModel } from "@stocktally/sync"
import type { Source } from "@stocktally/schema"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { QueryFailure } from "./model/state/Query.ts"
import { makeStore } from "./effects/Store.ts"
import { openTerminal, type OpenTerminal } from "./effects/openTerminal.tsx"
import { detectSurface, sizeOn } from "../terminal/capabilities.ts"
import { makeTheme } from "../terminal/tones.ts"

export interface ScreensOptions {
  /** The source of the data and its name, as far as they are known before opening. */
  readonly source: Source | null
  readonly sourceName: string | null
  /** Whether this process starts syncs automatically, and how often. */
  readonly isWatching: boolean
  readonly interval: Duration.Duration
  /** Opens the read model. */
  readonly open: Effect.Effect<ReadModel["Service"], QueryFailure, Scope.Scope>
  /** Runs the checks while the read model is not open. */
  readonly runDoctor: Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure>
}

/** Shows the screens until the user quits. A defect ends them too, after the terminal is restored. */
export const showScreens = Effect.fnUntraced(
  function*({ runDoctor, interval, isWatching, open, sourceName, source }: ScreensOptions) {
    const theme = makeTheme(detectSurface(process.platform, process.env))
    const isDrawn = yield* Deferred.make<void>()
    const isOver = yield* Deferred.make<void>()
    const held: { terminal?: OpenTerminal } = {}
    const store = yield* makeStore({
      initial: {
        size: sizeOn(theme.surface, process.stdout),
        source,
        sourceName,
        isWatching,
        watchEveryMillis: Duration.toMillis(interval)
      },
      // Loading the read model takes longer than drawing the first frame.
      open: Effect.andThen(Deferred.await(isDrawn), open),
      runDoctor,
      crash: (cause) => end(Effect.failCause(cause)),
      directory: process.cwd(),
      copy: (text) => held.terminal?.copy(text),
      quit: () => held.terminal?.close(),
      suspend: () => held.terminal?.suspend(),
      redraw: () => held.terminal?.redraw()
    })
    const end = (how: Effect.Effect<never> | Effect.Effect<void>) => {
      held.terminal?.close()
      Deferred.doneUnsafe(isOver, how)
    }
    const terminal = yield* Effect.acquireRelease(
      Effect.sync(() => openTerminal(store, theme, process)),
      (terminal) => Effect.sync(() => terminal.close())
    )
    held.terminal = terminal
    yield* whileListening({
      uncaughtException: (error: unknown) => end(Effect.die(error)),
      unhandledRejection: (error: unknown) => end(Effect.die(error)),
      SIGHUP: () => end(Effect.interrupt)
    })
    terminal.closed.then(() => end(Effect.void), (error: unknown) => end(Effect.die(error)))
    yield* Effect.yieldNow
    yield* Deferred.succeed(isDrawn, undefined)
    return yield* Deferred.await(isOver)
  },
  Effect.scoped
)

/** Listens to events of this process, for as long as the scope. */
const whileListening = (listeners: { readonly [event: string]: (error: unknown) => void }) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      for (const [event, listener] of Object.entries(listeners)) process.on(event, listener)
    }),
    () =>
      Effect.sync(() => {
        for (const [event, listener] of Object.entries(listeners)) process.off(event, listener)
      })
  )
