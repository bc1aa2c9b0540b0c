import { Context, Effect, Layer } from "effect"
import { execFile, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { serveSandbox } from "@stocktally/program"
import { Sandbox, type SandboxOptions } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"

const launcher = fileURLToPath(new URL("../../bin/stocktally.js", import.meta.url))

/** The result of a program that has ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Env = Readonly<Record<string, string>>

/** The built program in an empty directory, with only the settings of the test, and the sandbox that they name. */
export class Program extends Context.Service<Program, {
  /** Runs it to its end, with `settings` in addition to those of the sandbox. */
  readonly run: (args: ReadonlyArray<string>, settings?: Env) => Effect.Effect<Ended>
  /** Runs it with only these settings. */
  readonly runBare: (args: ReadonlyArray<string>, settings?: Env) => Effect.Effect<Ended>
  /** Runs a shell command in which `stocktally` is the program. */
  readonly shell: (command: string, settings?: Env) => Effect.Effect<Ended>
  /** Starts it, and sends the signal after its first output, or after `when`. */
  readonly interrupt: (
    args: ReadonlyArray<string>,
    signal: NodeJS.Signals,
    settings?: Env,
    when?: Effect.Effect<void>
  ) => Effect.Effect<Ended>
  readonly sandboxSettings: Env
  /** Its working directory. */
  readonly home: string
  /** The setting for a separate store with this name. */
  readonly storeOf: (name: string) => Env
}>()("stocktally/test/Program") {
  static readonly layer = Layer.effect(
    Program,
    Effect.flatMap(serveSandbox({ limits: "none" }), ({ settings }) => make(settings))
  )

  /** The program and a small shop that the test can change. */
  static readonly layerOfShop = (options: Partial<SandboxOptions>) =>
    Layer.effect(Program, Effect.flatMap(SandboxServer, ({ settings }) => make(settings))).pipe(
      Layer.provideMerge(SandboxServer.layer()),
      Layer.provideMerge(Sandbox.layer({ limits: "none", ...options }))
    )
}

const make = Effect.fnUntraced(function*(settings: ReadonlyArray<readonly [name: string, value: string]>) {
  const home = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-test-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const bare: Env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_STATE_HOME: join(home, "state"),
    TZ: "Asia/Ho_Chi_Minh",
    LANG: "C.UTF-8"
  }
  const sandboxSettings = Object.fromEntries(settings)
  const execute = (file: string, args: ReadonlyArray<string>, env: Env) =>
    Effect.callback<Ended>((resume) => {
      execFile(
        file,
        args,
        { cwd: home, env, encoding: "utf8", maxBuffer: 1e9 },
        (error, stdout, stderr) =>
          resume(Effect.succeed({ status: error === null ? 0 : Number(error.code), stdout, stderr }))
      )
    })
  return Program.of({
    sandboxSettings,
    home,
    storeOf: (name) => ({ XDG_STATE_HOME: join(home, name) }),
    run: (args, settings = {}) =>
      execute(process.execPath, [launcher, ...args], { ...bare, ...sandboxSettings, ...settings }),
    runBare: (args, settings = {}) => execute(process.execPath, [launcher, ...args], { ...bare, ...settings }),
    shell: (command, settings = {}) =>
      execute("/bin/bash", ["-o", "pipefail", "-c", `stocktally() { "$NODE" "$LAUNCHER" "$@"; }\n${command}`], {
        ...bare,
        ...sandboxSettings,
        ...settings,
        NODE: process.execPath,
        LAUNCHER: launcher
      }),
    interrupt: (args, signal, settings = {}, when = Effect.never) =>
      Effect.callback<Ended>((resume) => {
        const env = { ...bare, ...sandboxSettings, ...settings }
        const child = spawn(process.execPath, [launcher, ...args], { cwd: home, env })
        let stdout = ""
        let stderr = ""
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          if (stdout === "") child.kill(signal)
          stdout += text
        })
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          stderr += text
        })
        child.on("close", (status) => resume(Effect.succeed({ status, stdout, stderr })))
        Effect.runFork(Effect.andThen(when, Effect.sync(() => child.kill(signal))))
      })
  })
})
