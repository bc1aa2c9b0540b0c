// oxlint-disable no-control-regex -- terminal output contains escape sequences
import { assert, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Effect } from "effect"
import { createServer, type Server } from "node:http"
import { Program } from "../../support/program.ts"
import { openPty, type PtyOptions, type PseudoTerminal } from "../support/PseudoTerminal.ts"

const esc = "\u001b"
const enter = "\r"
const tab = "\t"
/** The last line of a frame. */
const hints = /Enter open.*$/

/** The program on a terminal, over the shop of the test. */
const onTerminal = (store: string, options: Partial<PtyOptions> = {}) =>
  Effect.gen(function*() {
    const program = yield* Program
    return yield* openPty({
      cwd: program.home,
      ...options,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: program.home,
        XDG_CONFIG_HOME: program.home,
        LANG: "C.UTF-8",
        COLORTERM: "truecolor",
        STOCKTALLY_INTERVAL: "1s",
        ...program.storeOf(store),
        ...program.sandboxSettings,
        ...options.env
      }
    })
  })

const isBefore = (terminal: PseudoTerminal) =>
  assert.deepStrictEqual(terminal.modes(), { alternate: false, cursorHidden: false, pastes: false })

const synced = (terminal: PseudoTerminal) =>
  terminal.until("all rows", (text) => /of \d+\n/.test(text) && !text.includes("syncing"))

it.layer(Program.layerOfShop({ skus: 40, locations: 4, hostile: true }), { excludeTestServices: true })(
  "the screens in a terminal",
  (it) => {
    it.effect("start, filter, open a row, sync, lose Loop or Haravan, regain it, quit", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const terminal = yield* onTerminal("walk")
        const first = yield* terminal.until("a first frame", (text) => text.includes("Stocktally"))
        assert.include(first, "Tally")
        yield* synced(terminal)
        assert.deepStrictEqual(terminal.modes(), { alternate: true, cursorHidden: true, pastes: true })

        yield* terminal.type("/khan lua")
        yield* terminal.until("filtered rows", (text) => text.includes("/khan lua") && !text.includes("Quần"))
        yield* terminal.type(enter)
        yield* terminal.until("the prompt gone", (text) => text.includes("open"))

        yield* terminal.type(enter)
        const detail = yield* terminal.until("the detail", (text) => text.includes("Every location of this variant"))
        assert.include(detail, "Available")
        yield* terminal.type("q")
        yield* terminal.type("c")
        yield* terminal.until("all rows again", (text) => text.includes("Quần"))

        yield* terminal.type("S")
        yield* terminal.until("the runs", (text) => /full +completed/.test(text))
        yield* sandbox.setDown("haravan", true)
        yield* terminal.type("f")
        const lost = yield* terminal.until("the lost upstream", (text) => /Haravan.*unavailable/.test(text))
        assert.match(lost, /full +failed/)
        yield* terminal.type("T")
        const tally = yield* terminal.until(
          "the rows, and what is wrong",
          (text) => text.includes("The last sync failed")
        )
        assert.match(tally, /(drift|match)/)

        yield* sandbox.setDown("haravan", false)
        yield* terminal.until("no word of it", (text) => !text.includes("The last sync failed"))
        yield* terminal.type("q")
        const { status } = yield* terminal.ended
        assert.strictEqual(status, 0)
        isBefore(terminal)
      }), { timeout: 180_000 })

    it.effect("redraw at every size, and say if one is too small", () =>
      Effect.gen(function*() {
        const terminal = yield* onTerminal("resize")
        yield* synced(terminal)
        yield* terminal.resize(140, 40)
        yield* terminal.until("more columns", (text) => text.includes("ON HAND") && hints.test(text))
        assert.include(terminal.screen()[0], "Stocktally")
        assert.match(terminal.screen()[39] ?? "", hints)
        yield* terminal.resize(60, 15)
        yield* terminal.until(
          "fewer columns",
          (text) => !text.includes("NAME") && text.includes("VERDICT") && hints.test(text)
        )
        assert.lengthOf(terminal.screen().filter((line) => line.startsWith("Stocktally")), 1)
        assert.match(terminal.screen()[14] ?? "", hints)
        yield* terminal.resize(40, 10)
        const small = yield* terminal.until("words about it", (text) => text.includes("60x15"))
        assert.notInclude(small, "Tally ")
        yield* terminal.resize(80, 24)
        yield* terminal.until("the rows", (text) => text.includes("NAME") && hints.test(text))
        assert.match(terminal.screen()[23] ?? "", hints)
        yield* terminal.type("\u0003")
        yield* terminal.ended
        isBefore(terminal)
      }), { timeout: 60_000 })

    it.effect("restore the terminal on a signal to end", () =>
      Effect.gen(function*() {
        for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
          const terminal = yield* onTerminal("signals")
          yield* terminal.until("a frame", (text) => text.includes("Stocktally"))
          yield* terminal.signal(signal)
          const { status } = yield* terminal.ended
          assert.strictEqual(status, 130, signal)
          isBefore(terminal)
        }
      }), { timeout: 60_000 })

    it.effect("restore the terminal after a crash, and report it in a line", () =>
      Effect.gen(function*() {
        const crash = "setTimeout(() => { throw new Error('boom') }, 2500)"
        const terminal = yield* onTerminal("crash", {
          env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(crash)}` }
        })
        yield* terminal.until("a frame", (text) => text.includes("VERDICT"))
        const { status } = yield* terminal.ended
        assert.strictEqual(status, 1)
        isBefore(terminal)
        const text = terminal.text().trim()
        assert.match(text, /^stocktally: something unexpected went wrong: boom; run it again/)
        assert.lengthOf(text.split("\n"), 2)
      }), { timeout: 60_000 })

    it.effect("return the terminal to the shell with Ctrl+Z, and take it back with fg", () =>
      Effect.gen(function*() {
        const launcher = new URL("../../../bin/stocktally.js", import.meta.url).pathname
        const shell = yield* onTerminal("stopped", {
          command: ["/bin/bash", "--norc", "--noprofile", "-i"],
          env: { PS1: "shell> ", NODE: process.execPath, LAUNCHER: launcher }
        })
        yield* shell.type("\"$NODE\" \"$LAUNCHER\"\r")
        yield* synced(shell)
        yield* shell.type("\u001a")
        yield* shell.until("the shell", (text) => text.includes("Stopped"))
        assert.isFalse(shell.modes().alternate)
        assert.isFalse(shell.modes().cursorHidden)
        yield* shell.type("stty -a | grep -o ' icanon'; echo here\r")
        yield* shell.until(
          "lines are edited by the terminal",
          (text) => text.includes(" icanon\n") || text.includes("\n icanon")
        )
        yield* shell.type("fg\r")
        yield* shell.until("the rows", (text) => text.includes("VERDICT"))
        assert.isTrue(shell.modes().alternate)
        yield* shell.type("j")
        yield* shell.until("the second row", (text) => text.includes("2 of "))
        yield* shell.type("q")
        yield* shell.until("the shell again", (text) => text.includes("here"))
        isBeforeShell(shell)
      }), { timeout: 60_000 })

    it.effect("run the checks if the data cannot be opened", () =>
      Effect.gen(function*() {
        const { home } = yield* Program
        const env = { STOCKTALLY_DATABASE_URL: `sqlite:${home}/owned.db` }
        const first = yield* onTerminal("owned", { env })
        yield* synced(first)
        yield* first.type("q")
        yield* first.ended
        // The database belongs to a shop, not to the sandbox.
        const terminal = yield* onTerminal("owned", { args: ["--sandbox"], env })
        yield* terminal.until("why it is not opened", (text) => text.includes("belongs to"))
        yield* terminal.type("D")
        // A frame may arrive in pieces.
        yield* terminal.until("what the doctor finds", (text) => /failed[^]*Loop version/.test(text))
        yield* terminal.type("q")
        yield* terminal.ended
      }), { timeout: 60_000 })

    it.effect("report their work to a collector", () =>
      Effect.gen(function*() {
        const told = new Set<string>()
        const collector = yield* Effect.acquireRelease(
          Effect.callback<Server>((resume) => {
            const server = createServer((request, response) => {
              told.add(request.url ?? "")
              request.resume().on(
                "end",
                () => response.writeHead(200, { "content-type": "application/json" }).end("{}")
              )
            })
            server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
          }),
          (server) => Effect.sync(() => server.close())
        )
        const address = collector.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const terminal = yield* onTerminal("watched", {
          env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }
        })
        yield* synced(terminal)
        yield* terminal.type("q")
        const { status } = yield* terminal.ended
        assert.strictEqual(status, 0)
        assert.isTrue(told.has("/v1/traces"), [...told].join())
      }), { timeout: 60_000 })

    it.effect(
      "takes what is pasted as text, and cuts it, and a key that comes in pieces as one",
      () =>
        Effect.gen(function*() {
          const terminal = yield* onTerminal("paste")
          yield* synced(terminal)
          yield* terminal.type(esc)
          // Split as a network may do it, in real time.
          yield* Effect.sleep("40 millis")
          yield* terminal.type("[B")
          yield* terminal.until("the second row", (text) => text.includes("2 of "))
          yield* terminal.type("/")
          yield* terminal.until("the prompt", (text) => /\n\/ *$/.test(text))
          yield* terminal.type("ao\r\nkhoac\r")
          yield* terminal.until("both lines in the prompt", (text) => /\n\/ao khoac *$/.test(text))
          yield* terminal.type(esc)
          yield* terminal.until("no prompt", (text) => hints.test(text))
          yield* terminal.type("/")
          yield* terminal.type(`${esc}[200~${"q".repeat(10_000)}${esc}[201~`)
          yield* terminal.until("a word about it", (text) => text.includes("200"))
          yield* terminal.type(esc)
          yield* terminal.until("all rows", (text) => !text.includes("qqqq") && /\d of \d+\n/.test(text))
          yield* terminal.type(tab)
          yield* terminal.until("another screen", (text) => text.includes("STARTED"))
          yield* terminal.type("q")
          yield* terminal.ended
        }),
      { timeout: 60_000 }
    )

    it.effect(
      "draw in ASCII if the locale has no Unicode, and without colour on request",
      () =>
        Effect.gen(function*() {
          const terminal = yield* onTerminal("ascii", { env: { LANG: "C", LC_ALL: "C", NO_COLOR: "1" } })
          yield* synced(terminal)
          yield* terminal.type("q")
          yield* terminal.ended
          assert.match(terminal.written(), /^[\u0000-\u007f]*$/)
          const codes = Array.from(terminal.written().matchAll(/\u001b\[([\d;]*)m/g), ([, code]) => code)
          assert.sameMembers([...new Set(codes)], ["1", "2", "7", "22", "27"])
        }),
      { timeout: 60_000 }
    )
  }
)

/** Shells turn on the marking of pastes themselves. */
const isBeforeShell = (terminal: PseudoTerminal) => {
  const { alternate, cursorHidden } = terminal.modes()
  assert.deepStrictEqual({ alternate, cursorHidden }, { alternate: false, cursorHidden: false })
}
