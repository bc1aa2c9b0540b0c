/** What holds the state while the program runs: views subscribe to it, and what the model wants done outside is done here. */
import type { DoctorCheck, ReadModel } from "@stocktally/sync"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberMap from "effect/FiberMap"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Event } from "../model/Event.ts"
import { type InitialOptions, initialState } from "../model/initial.ts"
import { reduce } from "../model/reduce.ts"
import type { QueryFailure, QueryKey } from "../model/state/Query.ts"
import type { State } from "../model/state/State.ts"
import type { Fetch, SideEffect } from "../model/Step.ts"
import { wakeAt } from "../model/wake.ts"
import { queryFailureOfCause } from "./queryFailure.ts"
import { runQuery } from "./runQuery.ts"

/** What views read, and send events to: made for `useSyncExternalStore`. Listeners are called once for all events of a turn. */
export interface Store {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => State
  readonly dispatch: (event: Event) => void
}

/** What the terminal does. */
export interface TerminalActions {
  /** Puts a text on the clipboard, by OSC 52. */
  readonly copy: (text: string) => void
  readonly quit: () => void
  readonly suspend: () => void
  readonly redraw: () => void
}

export interface StoreOptions extends TerminalActions {
  readonly initial: Omit<InitialOptions, "now">
  /** Opens the read model; what it acquires stays open as long as the store. Tried again where the problem says so. */
  readonly open: Effect.Effect<ReadModel["Service"], QueryFailure, Scope.Scope>
  /** What the doctor finds while there is no read model: then it is wanted most. */
  readonly runDoctor: Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure>
  /** Told of what nobody foresaw, in which the state can go on no more. */
  readonly crash: (cause: Cause.Cause<never>) => void
  /** Where exports are written to. */
  readonly directory: string
}

/** The model gets the time at most this often, whatever it asks for. */
const minPauseMillis = 50

/**
 * A store, for as long as the scope: what it asks for ends with it. It begins with `Started`, which opens the read
 * model; until that is open, everything waits for it.
 */
export const makeStore = Effect.fnUntraced(function*(
  options: StoreOptions
): Effect.fn.Return<Store, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  // What is closed last is made first: nothing asks a read model that is closed.
  const models = yield* Scope.fork(yield* Scope.Scope)
  const fibers = yield* FiberMap.make<QueryKey | "updates" | "wake">()
  const runIn = yield* FiberMap.runtime(fibers)()
  /** Nobody looks at these fibers: what one of them dies of is reported. */
  const run = (key: QueryKey | "updates" | "wake", effect: Effect.Effect<void>) =>
    runIn(
      key,
      Effect.tapCause(effect, (cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.sync(() => options.crash(cause)))
    )
  const opened = yield* Deferred.make<ReadModel["Service"]>()
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

  /** One event after another, also where one leads to the next at once. */
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

  /** A query that is made before the read model is open waits until it is, however often that is tried. */
  const resultOf = (fetch: Fetch) =>
    fetch.key === "doctor" && !state.origin.isOpen
      ? options.runDoctor
      : Effect.flatMap(
        fetch.key === "open" ? open : Deferred.await(opened),
        (model) => runQuery(model, fetch, exports)
      )

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

  /** What an attempt acquired that did not succeed is given back before the next. */
  const opening = Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Scope.fork(models), (inner) =>
      restore(Scope.provide(options.open, inner)).pipe(
        Effect.onExit((exit) => Exit.isSuccess(exit) ? Effect.void : Scope.close(inner, exit))
      ))
  )

  const open = Effect.tap(opening, (model) => {
    run(
      "updates",
      Stream.runForEach(model.updates, (update) => Effect.sync(() => dispatch({ _tag: "Updated", update })))
    )
    return Deferred.succeed(opened, model)
  })

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
