// oxlint-disable no-control-regex -- hostile names contain control characters
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Settings } from "@stocktally/program"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { totalOf } from "../../../src/screens/model/tallyView.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { runLocalDoctor, openLocal } from "../../../src/screens/effects/openReadModel.ts"
import { makeStore, type Store } from "../../../src/screens/effects/Store.ts"
import { frameOf } from "../../../src/screens/view/Frame.ts"
import { makeTheme } from "../../../src/terminal/tones.ts"

/** Both sides of a small shop with hostile names on loopback, without limits. */
const upstreams = SandboxServer.layer().pipe(
  Layer.provideMerge(Sandbox.layer({ skus: 60, locations: 4, hostile: true, limits: "none" })),
  Layer.provideMerge(NodeServices.layer),
  Layer.merge(Logger.layer([]))
)

/** The screens over the read model of the settings, with an empty database. */
const opened = Effect.gen(function*() {
  const files = yield* FileSystem.FileSystem
  const directory = yield* files.makeTempDirectoryScoped()
  const { settings } = yield* SandboxServer
  const environment = ConfigProvider.fromEnvRecord(
    {
      ...Object.fromEntries(settings),
      XDG_CONFIG_HOME: directory,
      STOCKTALLY_DATABASE_URL: `sqlite:${directory}/store.db`
    },
    { preserveEmptyStrings: true }
  )
  const context = yield* Layer.build(Settings.layer({ workingDirectory: directory, environment }))
  return yield* makeStore({
    initial: {
      size: { columns: 80, rows: 24 },
      source: null,
      sourceName: null,
      isWatching: true,
      watchEveryMillis: 3_600_000
    },
    open: () => Effect.map(Effect.provide(openLocal({ sandbox: "refused" }), context), (model) => ({ model })),
    readShops: () => Effect.succeed([]),
    runDoctor: () => Effect.provide(runLocalDoctor({ sandbox: "refused" }), context),
    crash: (cause) => assert.fail(`crashed: ${cause}`),
    directory,
    copy: () => {},
    quit: () => {},
    suspend: () => {},
    redraw: () => {}
  })
})

const theme = makeTheme({ color: "none", unicode: true, spoken: false })
const textOf = (state: State) => frameOf(state, theme).lines.join("\n")

/** The escape sequences of the shop's hostile names. */
const harmful = /\u001b(?:\[31m|\[2J|\])|[\0\u0007\t\r\u0085\u202a-\u202e]/

/** Waits until the state matches. */
const until = (store: Store, what: string, holds: (state: State) => boolean) =>
  Effect.callback<State>((resume) => {
    const look = () => {
      const state = store.getSnapshot()
      if (!holds(state)) return
      assert.notMatch(textOf(state), harmful)
      resume(Effect.succeed(state))
    }
    const leave = store.subscribe(look)
    look()
    return Effect.sync(leave)
  }).pipe(Effect.timeoutOrElse({
    duration: "20 seconds",
    orElse: () => Effect.die(new Error(`timed out waiting for: ${what}`))
  }))

const press = (store: Store, ...keys: ReadonlyArray<string>) => {
  for (const key of keys) store.dispatch({ _tag: "KeyPressed", key, text: key.length === 1 ? key : "" })
}

const isSynced = ({ sync, tally }: State) =>
  sync.lastEnded?.status === "completed" && sync.progress?.phase === "idle" && (totalOf(tally) ?? 0) > 0 &&
  tally.list.rows.length > 0

describe("the screens over the sandbox", () => {
  it.live("fill, filter, open a row, read it again and run the checks", () =>
    Effect.gen(function*() {
      const store = yield* opened
      const full = yield* until(store, "rows of a first sync", isSynced)
      assert.deepStrictEqual(full.origin.missing, [])
      yield* until(store, "the name of the shop", ({ origin }) => origin.sourceName === "Cửa hàng Sao Mai (sandbox)")
      const all = totalOf(full.tally)!

      store.dispatch({ _tag: "Resized", columns: 260, rows: 60 })
      press(store, "/", ...Array.from("akh-0002"), "enter")
      yield* until(store, "hostile names as text", (state) => textOf(state).includes("\\u{1b}[31mÁo khoác"))
      press(store, "c")

      press(store, "8")
      const drifts = yield* until(store, "drift alone", ({ tally }) =>
        tally.list.rows.length > 0 && tally.list.rows.every(({ verdict }) =>
          verdict === "drift"
        ))
      assert.isBelow(totalOf(drifts.tally)!, all)
      assert.strictEqual(totalOf(drifts.tally), drifts.tally.list.rows.length)

      press(store, "enter")
      const detail = yield* until(store, "a row in full", ({ detail }) =>
        detail !== null && detail.siblings !== null && detail.history !== null)
      assert.isAtLeast(detail.detail!.siblings!.length, 1)
      press(store, "a")
      const again = yield* until(store, "both sides read again", ({ detail }) =>
        detail?.liveRead !== null && detail !== null)
      assert.isTrue(again.detail!.liveRead!.kept)
      assert.strictEqual(again.detail!.liveRead!.row.id, again.detail!.id)

      press(store, "q", "D")
      const doctor = yield* until(store, "what the doctor says", ({ doctor }) =>
        doctor.checks !== null)
      assert.isAbove(doctor.doctor.checks!.length, 5)
      assert.isEmpty(doctor.doctor.checks!.filter(({ status }) =>
        status === "failed"
      ))
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 40_000)

  it.live(
    "show the other side and why one cannot be read, and are well again when it can",
    () =>
      Effect.gen(function*() {
        const store = yield* opened
        const sandbox = yield* Sandbox
        yield* until(store, "rows of a first sync", isSynced)
        yield* sandbox.setDown("haravan", true)
        press(store, "U")
        const down = yield* until(
          store,
          "a run that failed",
          ({ sync }) => sync.lastEnded?.status === "failed" && sync.progress?.phase === "idle"
        )
        assert.match(down.sync.lastEnded?.problem ?? "", /Haravan/)
        assert.isAbove(down.tally.list.rows.length, 0)
        assert.isNotNull(down.tally.freshness?.sides.haravan.asOf)

        yield* sandbox.setDown("haravan", false)
        press(store, "U")
        const up = yield* until(store, "a run that completed", isSynced)
        assert.isNull(up.sync.lastEnded?.problem)
      }).pipe(Effect.scoped, Effect.provide(upstreams)),
    60_000
  )

  it.live("decide about a record without a partner, and undo that", () =>
    Effect.gen(function*() {
      const store = yield* opened
      yield* until(store, "rows of a first sync", isSynced)
      press(store, "L")
      const before = yield* until(store, "records that need a decision", ({ links }) => links.list.rows.length > 0)
      const count = before.links.list.rows.length
      press(store, "i", "x", "enter")
      const ignored = yield* until(store, "one less", ({ links, queries }) =>
        links.list.rows.length === count - 1 && queries["links.declare"]?.pending === null)
      assert.strictEqual(ignored.links.undo.length, 1)
      press(store, "u")
      const back = yield* until(store, "all again", ({ links, queries }) =>
        links.list.rows.length === count && queries["links.declare"]?.pending === null)
      assert.isEmpty(back.links.undo)
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 40_000)
})
