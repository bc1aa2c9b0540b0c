import { spawn } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import { Effect, Layer } from "effect"
import { afterAll, assert, it } from "vitest"
import { root } from "../src/root.mjs"

const example = join(root, "docs", "examples", "library.ts")

/** An unrelated project that cannot reach the workspace. */
const project = realpathSync(mkdtempSync(join(tmpdir(), "stocktally-pack-")))

afterAll(() => rmSync(project, { recursive: true }))

/** Removes npm's variables about the current package, which would mislead an npm in another folder. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?!config_(registry|cache)$)/i.test(name))
)

/** Runs a command in the project without blocking the sandbox in this process. */
const run = (settings: Readonly<Record<string, string>>, command: string, ...args: ReadonlyArray<string>) =>
  new Promise<string>((resolve, reject) => {
    const child = spawn(command, args, { cwd: project, env: { ...env, ...settings } })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text))
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text))
    child.on("error", reject)
    child.on(
      "close",
      (status) =>
        status === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(" ")}: ${status}\n${output}`))
    )
  })

/** Runs the npm that started this test by its script: on Windows the command is a batch file, which needs a shell. */
const npm = (...args: ReadonlyArray<string>) => {
  const script = process.env["npm_execpath"]
  return script === undefined ? run({}, "npm", ...args) : run({}, process.execPath, script, ...args)
}

const sandbox = SandboxServer.layer({ port: 0, host: "127.0.0.1" }).pipe(Layer.provide(Sandbox.layer()))

it("the packed libraries type-check and run in an empty project", { timeout: 180_000 }, async () => {
  for (const name of ["schema", "core"]) await npm("pack", join(root, "packages", name), "--silent")
  const manifest: { readonly version: string; readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, "packages/core/package.json"), "utf8")
  )
  const tarball = (name: string) => `file:stocktally-${name}-${manifest.version}.tgz`

  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: {
        "@stocktally/core": tarball("core"),
        "@stocktally/schema": tarball("schema"),
        effect: manifest.devDependencies["effect"]
      },
      // npm would look for core's version of schema in the registry first.
      overrides: { "@stocktally/schema": "$@stocktally/schema" }
    })
  )
  await npm("install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")

  copyFileSync(example, join(project, "library.ts"))
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { strict: true, module: "nodenext", target: "es2024", skipLibCheck: false, noEmit: true },
      files: ["library.ts"]
    })
  )
  await run({}, process.execPath, join(root, "node_modules", "typescript", "bin", "tsc"))

  const output = await Effect.runPromise(
    Effect.gen(function*() {
      const { settings } = yield* SandboxServer
      return yield* Effect.promise(() => run(Object.fromEntries(settings), process.execPath, "library.ts"))
    }).pipe(Effect.provide(sandbox))
  )
  assert.match(output, /^[1-9]\d* balances below zero at Haravan$/m)
  assert.match(output, /^Loop has no such record$/m)
})

it("the README shows the example that was tested", () => {
  assert.include(readFileSync(join(root, "README.md"), "utf8"), readFileSync(example, "utf8"))
})
