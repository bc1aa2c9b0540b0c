/** The screens: takes the terminal, shows them at once, and opens what they ask behind them. */
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

export interface UiOptions {
  /** What is known before anything is open. */
  readonly source: Source | null
  readonly place: string | null
  /** Whether runs are started from here, and how often. */
  readonly isWatching: boolean
  readonly interval: Duration.Duration
  /** Opens what the screens ask. */
  readonly open: Effect.Effect<ReadModel["Service"], QueryFailure, Scope.Scope>
  /** What the doctor finds while that is not open. */
  readonly examine: Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure>
}

/**
 * Shows the screens until the user leaves them. What nobody foresaw ends them too, as a defect: the terminal is given
 * back before anything is said about it.
 */
export const showScreens = Effect.fnUntraced(
  function*({ examine, interval, isWatching, open, place, source }: UiOptions) {
    const theme = makeTheme(detectSurface(process.platform, process.env))
    const isDrawn = yield* Deferred.make<void>()
    const isOver = yield* Deferred.make<void>()
    const held: { terminal?: OpenTerminal } = {}
    const store = yield* makeStore({
      beginning: {
        size: sizeOn(theme.surface, process.stdout),
        source,
        place,
        isWatching,
        watchEveryMillis: Duration.toMillis(interval)
      },
      // Loading it takes longer than drawing the first frame.
      open: Effect.andThen(Deferred.await(isDrawn), open),
      examine,
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

/** Listens to what happens to this process, for as long as the scope. */
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
