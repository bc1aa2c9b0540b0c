/** The store of the screens' state. Views subscribe to it, and it runs the side effects of the model. */
import type { DoctorCheck, ReadModel, ShopSummary } from "@stocktally/sync"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberMap from "effect/FiberMap"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Event } from "../model/Event.ts"
import { type InitialOptions, initialState } from "../model/initial.ts"
import { reduce } from "../model/reduce.ts"
import type { QueryData, QueryFailure, QueryKey } from "../model/state/Query.ts"
import type { State } from "../model/state/State.ts"
import type { Fetch, SideEffect } from "../model/Step.ts"
import { wakeAt } from "../model/wake.ts"
import { queryFailureOfCause } from "./queryFailure.ts"
import { runQuery } from "./runQuery.ts"

/** An external store for `useSyncExternalStore`. Listeners are called once for all events of a turn. */
export interface Store {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => State
  readonly dispatch: (event: Event) => void
}

/** Side effects on the terminal. */
export interface TerminalActions {
  /** Puts a text on the clipboard, by OSC 52. */
  readonly copy: (text: string) => void
  readonly quit: () => void
  readonly suspend: () => void
  readonly redraw: () => void
}

/** The data of a shop, or the shops if there are several and none was named. */
export type Opened =
  | { readonly model: ReadModel["Service"]; readonly watchEveryMillis?: number | undefined }
  | { readonly shops: ReadonlyArray<ShopSummary> }

/** Reads all shops. */
export type ReadShops = (
  onRead: (shop: ShopSummary) => Effect.Effect<void>
) => Effect.Effect<ReadonlyArray<ShopSummary>, QueryFailure>

export interface StoreOptions extends TerminalActions {
  readonly initial: Omit<InitialOptions, "now">
  /** Opens a shop, or with null the only one, until another is opened. A retryable failure is retried. */
  readonly open: (slug: string | null) => Effect.Effect<Opened, QueryFailure, Scope.Scope>
  /** Runs the checks of a shop while it is not open, when they are needed most. */
  readonly runDoctor: (slug: string | null) => Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure>
  /** Reads all shops; `onRead` gets each as it is read. */
  readonly readShops: ReadShops
  /** Is called with a defect, after which the state cannot be used. */
  readonly crash: (cause: Cause.Cause<never>) => void
  /** The directory of exports. */
  readonly directory: string
}

/** The shortest time between two ticks. */
const minPauseMillis = 50

/**
 * Makes a store for a scope, which ends its queries. The first event, `Started`, opens a shop or reads all of them; all
 * queries of a shop wait until it is open.
 */
export const makeStore = Effect.fnUntraced(function*(
  options: StoreOptions
): Effect.fn.Return<Store, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  // Scopes close in reverse order: queries end before the read model closes.
  const models = yield* Scope.fork(yield* Scope.Scope)
  const fibers = yield* FiberMap.make<QueryKey | "updates" | "wake">()
  const runIn = yield* FiberMap.runtime(fibers)()
  /** Runs an effect in a fiber that nobody awaits, and reports its defects. */
  const run = (key: QueryKey | "updates" | "wake", effect: Effect.Effect<void>) =>
    runIn(
      key,
      Effect.tapCause(effect, (cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.sync(() => options.crash(cause)))
    )
  const switching = Semaphore.makeUnsafe(1)
  /** The shop that queries are about. */
  let shop: { readonly slug: string | null; readonly opened: Deferred.Deferred<ReadModel["Service"]> } = {
    slug: null,
    opened: yield* Deferred.make<ReadModel["Service"]>()
  }
  /** The scope of the shop that is open. */
  let openScope: Scope.Closeable | null = null
  const listeners = new Set<() => void>()
  const waiting: Array<Event> = []
  let state = initialState({ ...options.initial, now: clock.currentTimeMillisUnsafe() })
  let isDispatching = false
  let isNotifying = false
  let wakesAt: number | null = null

  const notify = (): void => {
    if (isNotifying) return
    isNotifying = true
    queueMicrotask(() => {
      isNotifying = false
      for (const listener of listeners) listener()
    })
  }

  /** Applies events one after another, also those that are dispatched by another one. */
  const dispatch = (event: Event): void => {
    waiting.push(event)
    if (isDispatching) return
    isDispatching = true
    const before = state
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [after, effects] = reduce(state, next, clock.currentTimeMillisUnsafe())
        state = after
        for (const effect of effects) act(effect)
      }
    } catch (defect) {
      options.crash(Cause.die(defect))
    } finally {
      isDispatching = false
    }
    if (state !== before) notify()
    wake()
  }

  const wake = (): void => {
    const at = wakeAt(state)
    if (at === wakesAt) return
    wakesAt = at
    if (at === null) return interrupt("wake")
    run(
      "wake",
      Effect.andThen(
        Effect.sleep(Math.max(minPauseMillis, at - clock.currentTimeMillisUnsafe())),
        Effect.sync(() => {
          wakesAt = null
          dispatch({ _tag: "Ticked" })
        })
      )
    )
  }

  const interrupt = (key: QueryKey | "updates" | "wake"): void =>
    Option.match(FiberMap.getUnsafe(fibers, key), { onNone: () => {}, onSome: (fiber) => fiber.interruptUnsafe() })

  const act = (effect: SideEffect): void => {
    switch (effect._tag) {
      case "Fetch":
        return fetch(effect)
      case "Cancel":
        return interrupt(effect.key)
      case "Copy":
        return options.copy(effect.text)
      case "Quit":
        return options.quit()
      case "Suspend":
        return options.suspend()
      case "Redraw":
        return options.redraw()
    }
  }

  const exports = {
    directory: options.directory,
    onProgress: (id: number, path: string, rows: number) => dispatch({ _tag: "ExportAdvanced", id, path, rows })
  }

  /** Runs a query once its shop is open, however many attempts that takes. */
  const resultOf = (fetch: Fetch): Effect.Effect<QueryData<QueryKey>, QueryFailure> => {
    switch (fetch.key) {
      case "open":
        return open(fetch.slug)
      case "shops":
        return options.readShops((shop) => Effect.sync(() => dispatch({ _tag: "ShopRead", id: fetch.id, shop })))
      default:
        return fetch.key === "doctor" && !state.origin.isOpen
          ? options.runDoctor(shop.slug)
          : Effect.flatMap(Deferred.await(shop.opened), (model) => runQuery(model, fetch, exports))
    }
  }

  const fetch = (query: Fetch): void => {
    const { delayMillis, id, key } = query
    const event = Effect.matchCause(resultOf(query), {
      onSuccess: (data): Event | null => ({ _tag: "Succeeded", key, id, data }),
      onFailure: (cause): Event | null =>
        Cause.hasInterruptsOnly(cause) ? null : { _tag: "Failed", key, id, failure: queryFailureOfCause(cause) }
    })
    const dispatched = Effect.map(event, (event) => {
      if (event !== null) dispatch(event)
    })
    run(key, delayMillis === 0 ? dispatched : Effect.delay(dispatched, delayMillis))
  }

  /** Closes the shop before, and releases the resources of a failed attempt before the next. */
  const opening = (slug: string | null) =>
    switching.withPermit(Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        if (openScope !== null) yield* Scope.close(openScope, Exit.void)
        openScope = null
        const inner = yield* Scope.fork(models)
        const opened = yield* restore(Scope.provide(options.open(slug), inner)).pipe(
          Effect.onExit((exit) => Exit.isSuccess(exit) ? Effect.void : Scope.close(inner, exit))
        )
        openScope = inner
        return opened
      })
    ))

  const open = (slug: string | null): Effect.Effect<QueryData<"open">, QueryFailure> => {
    if (slug !== shop.slug) {
      interrupt("updates")
      shop = { slug, opened: Deferred.makeUnsafe() }
    }
    const { opened: ready } = shop
    return Effect.map(opening(slug), (opened) => {
      if ("shops" in opened) return opened
      const { model, watchEveryMillis } = opened
      run(
        "updates",
        Stream.runForEach(model.updates, (update) => Effect.sync(() => dispatch({ _tag: "Updated", update })))
      )
      Deferred.doneUnsafe(ready, Effect.succeed(model))
      const { missing, source, staleAfterMillis } = model
      return { missing, source, staleAfterMillis, watchEveryMillis }
    })
  }

  const store: Store = {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    getSnapshot: () => state,
    dispatch
  }
  dispatch({ _tag: "Started" })
  return store
})
