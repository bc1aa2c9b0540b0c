import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, assert, beforeEach, it } from "vitest"
import { root } from "../src/root.mjs"

let workspace: string

const write = (path: string, text: string) => {
  const file = join(workspace, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Starts the program of a workspace with a fake Nx that counts builds. */
const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => {
  const { STOCKTALLY_SANDBOX: _, ...inherited } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(workspace, "tools/workspace/start.mjs"), ...args],
    { cwd: workspace, encoding: "utf8", env: { ...inherited, ...env } }
  )
  return { status, stdout, stderr }
}

const builds = () => {
  const log = join(workspace, "builds")
  return existsSync(log) ? readFileSync(log, "utf8").length : 0
}

beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), "stocktally-start-")))
  for (const path of ["start.mjs", "src"]) {
    cpSync(join(root, "tools/workspace", path), join(workspace, "tools/workspace", path), { recursive: true })
  }
  write("package.json", `{ "name": "workspace" }`)
  write("packages/core/package.json", `{ "name": "core" }`)
  write("packages/core/src/one.ts", "1")
  write("packages/core/src/two.ts", "2")
  write("apps/tui/package.json", `{ "name": "tui", "type": "module" }`)
  write("apps/tui/bin/stocktally.js", `import "../dist/main.js"`)
  write(
    "node_modules/nx/dist/bin/nx.js",
    `const fs = require("node:fs")
     fs.appendFileSync("builds", "x")
     if (fs.existsSync("broken")) { console.log("what went wrong"); process.exit(1) }
     fs.rmSync("apps/tui/dist", { recursive: true, force: true })
     fs.mkdirSync("apps/tui/dist")
     fs.writeFileSync("apps/tui/dist/main.js",
       'console.log(JSON.stringify([process.argv.slice(2), process.env.STOCKTALLY_SANDBOX])); process.exitCode = 3')`
  )
})

afterEach(() => rmSync(workspace, { recursive: true }))

it("builds once, and again only after a source changed or the output is gone", () => {
  const changes = [
    () => {},
    () => write("packages/core/src/one.ts", "one"),
    () => write("packages/core/src/three.ts", "3"),
    () => rmSync(join(workspace, "packages/core/src/two.ts")),
    () => write("apps/tui/package.json", `{ "name": "tui", "type": "module", "version": "2.0.0" }`),
    () => rmSync(join(workspace, "apps/tui/dist"), { recursive: true })
  ]
  for (const [index, change] of changes.entries()) {
    change()
    assert.strictEqual(start(["stocktally"]).status, 3)
    assert.strictEqual(builds(), index + 1, change.toString())
    assert.strictEqual(start(["stocktally"]).stderr, "")
    assert.strictEqual(builds(), index + 1, "nothing changed")
  }
})

it("passes arguments, the terminal and the exit status on", () => {
  const { status, stdout } = start(["stocktally", "tally", "--format", "json"])
  assert.strictEqual(status, 3)
  assert.deepEqual(JSON.parse(stdout), [["tally", "--format", "json"], "auto"])
})

it("takes STOCKTALLY_SANDBOX from the environment if it is set", () => {
  assert.deepEqual(JSON.parse(start(["stocktally"], { STOCKTALLY_SANDBOX: "never" }).stdout), [[], "never"])
})

it("prints the log of a failed build, starts nothing, and tries again next time", () => {
  write("broken", "")
  const { status, stdout, stderr } = start(["stocktally"])
  assert.strictEqual(status, 1)
  assert.strictEqual(stdout, "")
  assert.include(stderr, "what went wrong")

  rmSync(join(workspace, "broken"))
  assert.strictEqual(start(["stocktally"]).status, 3)
  assert.strictEqual(builds(), 2)
})

it("names the programs", () => {
  const { status, stderr } = start(["stocktaly"])
  assert.strictEqual(status, 2)
  assert.include(stderr, "stocktally|stocktally-http|bench|chaos")
})
