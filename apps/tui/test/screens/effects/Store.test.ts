import { assert, describe, it } from "@effect/vitest"
import type { ReadModel } from "@stocktally/sync"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import { TestClock } from "effect/testing"
import type { QueryFailure } from "../../../src/screens/model/state/Query.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { makeStore, type Store, type StoreOptions } from "../../../src/screens/effects/Store.ts"
import { fakeReadModel } from "../support/fakeReadModel.ts"
import { runOf } from "../support/Player.ts"
import { knownShops, shopOf } from "../support/shops.ts"
import { openingTime, rowOf, rowsOf } from "../support/rows.ts"

type Model = ReadModel["Service"]

/** A store of one shop. */
const storeOf = (
  open: Effect.Effect<Model, QueryFailure, Scope.Scope> | Model,
  change: Partial<StoreOptions> = {}
) =>
  TestClock.setTime(openingTime).pipe(
    Effect.andThen(makeStore({
      initial: {
        size: { columns: 80, rows: 24 },
        source: null,
        sourceName: null,
        isWatching: false,
        watchEveryMillis: 30_000
      },
      open: () => Effect.map("page" in open ? Effect.succeed(open) : open, (model) => ({ model })),
      readShops: () => Effect.succeed([]),
      runDoctor: () => Effect.succeed([]),
      crash: (cause) => assert.fail(`crashed: ${cause}`),
      directory: ".",
      copy: () => {},
      quit: () => {},
      suspend: () => {},
      redraw: () => {},
      ...change
    }))
  )

/** Runs everything that is due. */
const settled = TestClock.adjust(Duration.zero).pipe(Effect.andThen(Effect.yieldNow), Effect.repeat({ times: 20 }))
const after = (duration: Duration.Input) => Effect.andThen(TestClock.adjust(duration), settled)

const press = (store: Store, ...keys: ReadonlyArray<string>) => {
  for (const key of keys) store.dispatch({ _tag: "KeyPressed", key, text: key.length === 1 ? key : "" })
}

const rowCount = (state: State) => state.tally.list.rows.length

describe("the store of the screens", () => {
  it.effect("has a state before anything is open, and rows once it is", () =>
    Effect.gen(function*() {
      const { model } = yield* fakeReadModel(rowsOf(50))
      const store = yield* storeOf(Effect.delay(Effect.succeed(model), "3 seconds"))
      assert.strictEqual(store.getSnapshot().queries.open?.pending?.subject, "Stocktally's data")
      yield* after("2 seconds")
      assert.isFalse(store.getSnapshot().origin.isOpen)
      yield* after("1 second")
      assert.strictEqual(rowCount(store.getSnapshot()), 50)
      assert.strictEqual(store.getSnapshot().origin.source, "sandbox")
    }))

  it.effect("notifies its listeners once for all events of a turn, and not if nothing has changed", () =>
    Effect.gen(function*() {
      const { model } = yield* fakeReadModel(rowsOf(50))
      const store = yield* storeOf(model)
      yield* settled
      let told = 0
      const leave = store.subscribe(() => told++)
      press(store, ...Array.from("jjjjjjjj"))
      assert.strictEqual(store.getSnapshot().tally.list.selected, 8)
      yield* settled
      assert.strictEqual(told, 1)
      store.dispatch({ _tag: "Pasted", text: "nowhere to write" })
      yield* settled
      assert.strictEqual(told, 1)
      leave()
      press(store, "j")
      yield* settled
      assert.strictEqual(told, 1)
    }))

  it.effect("filters after a pause in typing", () =>
    Effect.gen(function*() {
      const { asked, model } = yield* fakeReadModel(rowsOf(50))
      const store = yield* storeOf(model)
      yield* settled
      asked.length = 0
      press(store, "/")
      for (const letter of "SKU-000004") {
        press(store, letter)
        yield* after("50 millis")
      }
      assert.isEmpty(asked)
      yield* after("100 millis")
      assert.deepStrictEqual(asked.filter((what) => what.startsWith("page")), ["page SKU-000004"])
      assert.strictEqual(rowCount(store.getSnapshot()), 10)
    }))

  it.effect("runs only the newest query of a key, and interrupts the one it replaces", () =>
    Effect.gen(function*() {
      let begun = 0
      let given = 0
      const { model } = yield* fakeReadModel(rowsOf(50), {}, (page) =>
        Effect.suspend(() => {
          begun++
          return Effect.onInterrupt(
            Effect.delay(Effect.succeed(page), "1 second"),
            () => Effect.sync(() => void given++)
          )
        }))
      const store = yield* storeOf(model)
      yield* after("2 seconds")
      press(store, ">")
      yield* settled
      press(store, ">")
      yield* settled
      assert.deepStrictEqual([begun, given], [3, 1])
      press(store, "esc")
      yield* settled
      assert.strictEqual(given, 2)
      assert.match(store.getSnapshot().queries["tally.page"]?.error?.line ?? "", /You stopped waiting for the rows/)
    }))

  it.effect("retries opening, and releases the resources of a failed attempt", () =>
    Effect.gen(function*() {
      const { model } = yield* fakeReadModel(rowsOf(50))
      let tries = 0
      let taken = 0
      const open = Effect.gen(function*() {
        yield* Effect.acquireRelease(Effect.sync(() => taken++), () => Effect.sync(() => taken--))
        return ++tries < 3
          ? yield* Effect.fail({ line: "the store is locked; stop the other process", retryable: true })
          : model
      })
      const store = yield* storeOf(open)
      yield* settled
      assert.strictEqual(store.getSnapshot().queries.open?.error?.line, "the store is locked; stop the other process")
      assert.strictEqual(taken, 0)
      // Queries wait until it is open.
      press(store, "D")
      yield* after("10 seconds")
      assert.deepStrictEqual([tries, taken], [3, 1])
      assert.isNull(store.getSnapshot().queries.open?.error)
      assert.strictEqual(rowCount(store.getSnapshot()), 50)
      assert.isNotNull(store.getSnapshot().doctor.checks)
    }))

  it.effect("applies updates, and treats a defect as one", () =>
    Effect.gen(function*() {
      let breaks = false
      const { asked, model, updates } = yield* fakeReadModel(rowsOf(50), {}, (page) =>
        breaks ? Effect.die(new Error("a\u001b[31mbug")) : Effect.succeed(page))
      const store = yield* storeOf(model)
      yield* settled
      asked.length = 0
      breaks = true
      yield* Queue.offer(updates, { _tag: "Changed", version: 2 })
      yield* settled
      assert.deepStrictEqual(asked, ["page", "summary"])
      assert.strictEqual(
        store.getSnapshot().queries["tally.page"]?.error?.line,
        "Unexpected error: a\\u{1b}[31mbug; R tries again"
      )
      breaks = false
      press(store, "R")
      yield* settled
      assert.isNull(store.getSnapshot().queries["tally.page"]?.error)
    }))

  it.effect("reports defects wherever they happen, and still applies later updates", () =>
    Effect.gen(function*() {
      const broken = new Error("a bug")
      const told: Array<unknown> = []
      const { model, updates } = yield* fakeReadModel(rowsOf(50), {
        runs: () =>
          Effect.succeed(
            breaks
              ? [
                new Proxy(runOf(), {
                  get: () => {
                    throw broken
                  }
                })
              ]
              : []
          )
      })
      let breaks = false
      const store = yield* storeOf(model, { crash: (cause) => told.push(Cause.squash(cause)) })
      yield* settled
      breaks = true
      // A result that makes the model throw.
      press(store, "S")
      yield* settled
      assert.deepStrictEqual(told, [broken])
      press(store, "T", "j")
      assert.strictEqual(store.getSnapshot().tally.list.selected, 1, "what comes next is not put behind it for ever")
      // The stream of updates ends.
      yield* Queue.failCause(updates, Cause.die(broken))
      yield* settled
      assert.deepStrictEqual(told, [broken, broken])
    }))

  it.effect("jumps to the filtered row of a SKU, also if other rows have it", () =>
    Effect.gen(function*() {
      const rows = [rowOf(2, { sku: "A", verdict: "drift" }), rowOf(1, { sku: "A", verdict: "match" })]
      const { model } = yield* fakeReadModel(rows)
      const store = yield* storeOf(model)
      yield* settled
      press(store, "7")
      yield* settled
      press(store, "J", "A", "enter")
      yield* settled
      const { notice, overlay, tally: { list } } = store.getSnapshot()
      assert.deepStrictEqual([notice, overlay, list.rows[list.selected]?.id], [null, null, rows[1]?.id])
    }))

  it.effect("runs the checks if the data cannot be opened", () =>
    Effect.gen(function*() {
      const found = [{
        upstream: null,
        name: "Store",
        status: "failed",
        detail: "it belongs to another shop",
        remedy: "set another"
      }] as const
      const open = Effect.fail({ line: "it belongs to another shop", retryable: false })
      const store = yield* storeOf(open, { runDoctor: () => Effect.succeed(found) })
      yield* settled
      press(store, "D")
      yield* settled
      assert.deepStrictEqual(store.getSnapshot().doctor.checks, found)
      assert.isFalse(store.getSnapshot().origin.isOpen)
      const { checkedAt } = store.getSnapshot().doctor
      yield* after("5 seconds")
      press(store, "R")
      yield* settled
      assert.isAbove(store.getSnapshot().doctor.checkedAt ?? 0, checkedAt ?? 0)
    }))

  it.effect("does almost nothing while nothing happens", () =>
    Effect.gen(function*() {
      const { asked, model } = yield* fakeReadModel(rowsOf(50))
      const store = yield* storeOf(model)
      yield* after("10 seconds")
      asked.length = 0
      let told = 0
      store.subscribe(() => told++)
      // Ages change by the minute, and both sides were read at the same time.
      for (let second = 0; second < 600; second++) yield* after("1 second")
      assert.isEmpty(asked)
      assert.isAtMost(told, 11)
    }), 20_000)

  it.effect("starts an automatic sync when it is due", () =>
    Effect.gen(function*() {
      const { asked, model } = yield* fakeReadModel(rowsOf(5))
      yield* storeOf(model, {
        initial: {
          size: { columns: 80, rows: 24 },
          source: null,
          sourceName: null,
          isWatching: true,
          watchEveryMillis: 30_000
        }
      })
      yield* settled
      assert.strictEqual(asked.filter((what) => what === "sync").length, 1)
    }))

  it.effect("passes side effects to the terminal", () =>
    Effect.gen(function*() {
      const done: Array<string> = []
      const { model } = yield* fakeReadModel(rowsOf(5))
      const store = yield* storeOf(model, {
        copy: (text) => done.push(text),
        quit: () => done.push("quit"),
        suspend: () => done.push("suspend"),
        redraw: () => done.push("redraw")
      })
      yield* settled
      press(store, "Y", "ctrl+z", "ctrl+l", "q")
      assert.deepStrictEqual(done, ["SKU-0000004", "suspend", "redraw", "quit"])
    }))

  it.effect("opens one shop at a time: the one before is closed, and nothing that it was asked is answered", () =>
    Effect.gen(function*() {
      const events: Array<string> = []
      const models = {
        hue: yield* fakeReadModel(rowsOf(5), {
          doctorChecks: Effect.onInterrupt(
            Effect.never,
            () => Effect.sync(() => void events.push("stop checks of hue"))
          )
        }),
        vinh: yield* fakeReadModel(rowsOf(7))
      }
      const open = Effect.fnUntraced(function*(slug: string | null) {
        events.push(`open ${slug}`)
        yield* Effect.addFinalizer(() =>
          // A sync in progress takes a moment to stop.
          Effect.delay(Effect.sync(() => void events.push(`closed ${slug}`)), slug === "hue" ? "2 seconds" : 0)
        )
        return { model: slug === "hue" ? models.hue.model : models.vinh.model }
      })
      const read = [shopOf("hue"), shopOf("vinh")]
      const store = yield* storeOf(models.hue.model, {
        initial: {
          size: { columns: 80, rows: 24 },
          source: null,
          sourceName: null,
          isWatching: false,
          watchEveryMillis: 30_000,
          shops: knownShops("hue", "vinh")
        },
        open,
        readShops: (onRead) => Effect.forEach(read, (shop) => Effect.delay(Effect.as(onRead(shop), shop), "1 second"))
      })
      yield* after("1 second")
      assert.strictEqual(store.getSnapshot().shops?.all.find(({ slug }) => slug === "hue")?.state, "open")
      assert.strictEqual(store.getSnapshot().shops?.all.find(({ slug }) => slug === "vinh")?.state, "opening")
      yield* after("1 second")
      assert.isNotNull(store.getSnapshot().shops?.readAt)
      press(store, "enter")
      yield* settled
      assert.strictEqual(rowCount(store.getSnapshot()), 5)
      press(store, "D")
      yield* settled
      press(store, "P", "j", "enter")
      yield* settled
      yield* Queue.offer(models.hue.updates, { _tag: "RunEnded", run: runOf() })
      assert.deepStrictEqual(events, ["open hue", "stop checks of hue"])
      assert.isNull(store.getSnapshot().sync.lastEnded)
      yield* after("2 seconds")
      assert.deepStrictEqual(events.slice(2), ["closed hue", "open vinh"])
      assert.strictEqual(rowCount(store.getSnapshot()), 7)
      assert.isNull(store.getSnapshot().sync.lastEnded)
    }))

  it.effect("shows the shops of a service that has several", () =>
    Effect.gen(function*() {
      const { model } = yield* fakeReadModel(rowsOf(5))
      const store = yield* storeOf(model, {
        open: (slug) => Effect.succeed(slug === null ? { shops: [shopOf("hue"), shopOf("vinh")] } : { model })
      })
      yield* settled
      assert.strictEqual(store.getSnapshot().screen, "shops")
      press(store, "enter")
      yield* settled
      assert.strictEqual(rowCount(store.getSnapshot()), 5)
    }))

  it.effect("ends with its scope: pending queries are interrupted, and the read model is closed", () =>
    Effect.gen(function*() {
      const ended: Array<string> = []
      const { model } = yield* fakeReadModel(rowsOf(5), {
        doctorChecks: Effect.onInterrupt(Effect.never, () => Effect.sync(() => void ended.push("doctor")))
      })
      const scope = yield* Scope.make()
      const store = yield* Scope.provide(
        storeOf(Effect.acquireRelease(Effect.succeed(model), () => Effect.sync(() => void ended.push("model")))),
        scope
      )
      yield* settled
      press(store, "D")
      yield* settled
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(ended, ["doctor", "model"])
      press(store, "R")
      yield* settled
    }))
})
