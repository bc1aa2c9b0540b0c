import { assert, it } from "@effect/vitest"
import { serveSandboxShops } from "@stocktally/program"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { openPty } from "../support/PseudoTerminal.ts"

const service = fileURLToPath(new URL("../../../../http/bin/stocktally-http.js", import.meta.url))
const enter = "\r"
const esc = "\u001b"

/** Three simulated shops and a wrong entry, with the settings of a machine for them. */
const installation = Effect.gen(function*() {
  const home = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-test-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const { settings } = yield* serveSandboxShops({ shops: 3, skus: 20, locations: 2, limits: "none" })
  const env = Object.fromEntries(settings)
  const { shops } = JSON.parse(readFileSync(env["STOCKTALLY_SHOPS"] ?? "", "utf8"))
  const file = join(home, "shops.json")
  writeFileSync(file, JSON.stringify({ shops: [...shops, { slug: "hue", label: "Huế" }] }), { mode: 0o600 })
  const machine = { PATH: process.env["PATH"] ?? "", HOME: home, XDG_CONFIG_HOME: home, LANG: "C.UTF-8" }
  return {
    home,
    machine,
    local: {
      ...machine,
      ...env,
      STOCKTALLY_SHOPS: file,
      XDG_STATE_HOME: join(home, "state"),
      STOCKTALLY_INTERVAL: "1s"
    }
  }
})

/** The built service of these shops, with its address. */
const startService = ({ home, local }: Effect.Success<typeof installation>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [service], {
        cwd: home,
        env: { ...local, STOCKTALLY_HTTP_PORT: "0", STOCKTALLY_WATCH: "true", STOCKTALLY_LOG_FORMAT: "json" }
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  ).pipe(Effect.flatMap((child) =>
    Effect.callback<string>((resume) => {
      let said = ""
      const listen = (text: Buffer) => {
        said += text.toString()
        const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1]
        if (found !== undefined) resume(Effect.succeed(found))
      }
      child.stderr.on("data", listen)
      child.stdout.on("data", listen)
      child.on("exit", () => resume(Effect.die(new Error(`the service did not start: ${said}`))))
    })
  ))

const hasRows = (text: string) => /\d of \d+\n/.test(text) && text.includes("VERDICT") && !text.includes("syncing")

it.live(
  "shows several shops of this machine, opens and syncs one, switches by name and goes back",
  () =>
    Effect.gen(function*() {
      const { home, local } = yield* installation
      const terminal = yield* openPty({ cwd: home, env: local })
      const first = yield* terminal.until("all shops", (text) => text.includes("3 never synced"))
      assert.match(first, /^4 shops {2}1 not open {2}3 never synced$/m)
      assert.match(first, /▌! Huế|▌! hue/)
      assert.match(first, /entry 4 of the file: has neither loop nor haravan/)
      yield* terminal.type(":saigon")
      yield* terminal.until("the shop in the palette", (text) => /▌ Sài Gòn +saigon/.test(text))
      yield* terminal.type(enter)
      yield* terminal.until("its rows", hasRows)
      yield* terminal.type(":danang")
      yield* terminal.until("the shop in the palette", (text) => /▌ Đà Nẵng/.test(text))
      yield* terminal.type(enter)
      yield* terminal.until("another shop without rows", (text) => text.includes("Đà Nẵng\n") && text.includes("all -"))
      yield* terminal.until("its rows", (text) => !text.includes("all -") && hasRows(text))
      yield* terminal.type(esc)
      const last = yield* terminal.until(
        "both synced",
        (text) => /^4 shops {2}1 not open {2}1 never synced$/m.test(text)
      )
      assert.match(last, /Only the open shop is synced/)
      yield* terminal.type("q")
      assert.strictEqual((yield* terminal.ended).status, 0)
    }).pipe(Effect.scoped),
  { timeout: 120_000 }
)

it.live("shows several shops of a service, and says which one it does not have", () =>
  Effect.gen(function*() {
    const installed = yield* installation
    const { home, machine } = installed
    const address = yield* startService(installed)
    const terminal = yield* openPty({ cwd: home, args: ["--server", address], env: machine })
    yield* terminal.until("all shops, synced", (text) => /^4 shops {2}1 not open$/m.test(text))
    yield* terminal.type("/ha noi")
    yield* terminal.until("one of them", (text) => text.includes("1 of 1"))
    yield* terminal.type(enter)
    yield* terminal.type(enter)
    yield* terminal.until("its rows", (text) => text.includes("Hà Nội\n") && hasRows(text))
    yield* terminal.type("q")
    yield* terminal.ended

    const named = yield* openPty({ cwd: home, args: ["--server", address, "--shop", "saigon"], env: machine })
    yield* named.until("the rows of the named shop", (text) => text.includes("Sài Gòn\n") && hasRows(text))
    yield* named.type("q")
    yield* named.ended
    const unknown = yield* openPty({ cwd: home, args: ["--server", address, "--shop", "dalat"], env: machine })
    yield* unknown.until("that the shop does not exist", (text) =>
      text.includes("has no shop dalat that the key may see"))
    yield* unknown.type("P")
    yield* unknown.until("the shops that there are", (text) =>
      text.includes("4 shops"))
    yield* unknown.type("q")
    yield* unknown.ended
  }).pipe(Effect.scoped), { timeout: 120_000 })
