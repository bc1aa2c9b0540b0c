/** Takes over the terminal, shows the screens at once, and opens their data after the first frame. */
import type { Source } from "@stocktally/schema"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { KnownShops } from "./model/shops.ts"
import { makeStore, type StoreOptions } from "./effects/Store.ts"
import { openTerminal, type OpenTerminal } from "./effects/openTerminal.tsx"
import { detectSurface, sizeOn } from "../terminal/capabilities.ts"
import { makeTheme } from "../terminal/tones.ts"

export interface ScreensOptions extends Pick<StoreOptions, "open" | "readShops" | "runDoctor"> {
  /** The source of the data and its name, as far as they are known before opening. */
  readonly source: Source | null
  readonly sourceName: string | null
  /** Whether this process starts syncs automatically, and how often. */
  readonly isWatching: boolean
  readonly interval: Duration.Duration
  /** Several shops, of which one may be opened at once. */
  readonly shops?: KnownShops | undefined
}

/** Shows the screens until the user quits. A defect ends them too, after the terminal is restored. */
export const showScreens = Effect.fnUntraced(
  function*({ interval, isWatching, open, readShops, runDoctor, shops, source, sourceName }: ScreensOptions) {
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
        watchEveryMillis: Duration.toMillis(interval),
        shops
      },
      // Loading the code takes longer than drawing the first frame.
      open: (slug) => Effect.andThen(Deferred.await(isDrawn), open(slug)),
      readShops: (onRead) => Effect.andThen(Deferred.await(isDrawn), readShops(onRead)),
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
