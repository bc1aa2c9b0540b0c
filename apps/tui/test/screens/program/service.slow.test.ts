import { assert, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Program } from "../../support/program.ts"
import { openPty } from "../support/PseudoTerminal.ts"

const launcher = fileURLToPath(new URL("../../../../http/bin/stocktally-http.js", import.meta.url))

/** The built service over the sandbox of the test, with its address; it ends with `stop` or the scope. */
const startService = Effect.fnUntraced(function*(port: string) {
  const program = yield* Program
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [launcher], {
        cwd: program.home,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: program.home,
          XDG_CONFIG_HOME: program.home,
          STOCKTALLY_WATCH: "true",
          STOCKTALLY_INTERVAL: "1s",
          STOCKTALLY_HTTP_PORT: port,
          STOCKTALLY_LOG_FORMAT: "json",
          ...program.storeOf("service"),
          ...program.sandboxSettings
        }
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const address = yield* Effect.callback<string>((resume) => {
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
  const stop = Effect.callback<void>((resume) => {
    child.removeAllListeners("exit").on("exit", () => resume(Effect.void))
    child.kill("SIGTERM")
  })
  return { address, stop }
})

it.layer(Program.layerOfShop({ skus: 40, locations: 3 }), { excludeTestServices: true })(
  "the screens on a service",
  (it) => {
    it.effect(
      "start, filter, open a row, sync, lose Loop or Haravan, lose the service, regain both, quit",
      () =>
        Effect.gen(function*() {
          const program = yield* Program
          const sandbox = yield* Sandbox
          const service = yield* startService("0")
          const terminal = yield* openPty({
            cwd: program.home,
            args: ["--server", service.address],
            env: { PATH: process.env["PATH"] ?? "", HOME: program.home, XDG_CONFIG_HOME: program.home, LANG: "C.UTF-8" }
          })
          yield* terminal.until("all rows", (text) => /1 of \d+\n/.test(text))
          yield* terminal.type("/khan lua")
          yield* terminal.until("filtered rows", (text) => text.includes("/khan lua") && !text.includes("Quần"))
          yield* terminal.type("\r")
          yield* terminal.until("the prompt gone", (text) => text.includes("Enter open"))
          yield* terminal.type("\r")
          yield* terminal.until("the detail", (text) => text.includes("The difference is worth"))
          yield* terminal.type("q")
          yield* terminal.type("c")
          yield* terminal.until("all rows again", (text) => text.includes("Quần"))

          yield* sandbox.setDown("haravan", true)
          yield* terminal.type("U")
          yield* terminal.until("the lost upstream", (text) => /The last sync failed.*\n?.*Haravan/.test(text))
          yield* sandbox.setDown("haravan", false)
          yield* terminal.until("no word of it", (text) => !text.includes("The last sync failed"))

          yield* service.stop
          const lost = yield* terminal.until("the lost service", (text) => text.includes("service not reachable"))
          assert.include(lost, "cannot be reached")
          assert.include(lost, "VERDICT")
          yield* startService(new URL(service.address).port)
          yield* terminal.until("the service again", (text) => !text.includes("service not reachable"))
          yield* terminal.type("q")
          const { status } = yield* terminal.ended
          assert.strictEqual(status, 0)
          assert.deepStrictEqual(terminal.modes(), { alternate: false, cursorHidden: false, pastes: false })
        }),
      { timeout: 240_000 }
    )
  }
)
