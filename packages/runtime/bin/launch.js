// Only what an old Node can read, for this file tells its user that the Node is too old; and nothing that takes time to
// load before the program does.
import { existsSync } from "node:fs"
import * as module from "node:module"
import { fileURLToPath } from "node:url"

/**
 * Starts the bundled program of an app, which is `../dist/main.js` beside its launcher.
 *
 * @param {string} name of the program
 * @param {string} launcher `import.meta.url` of the file that people start
 * @param {() => Promise<unknown>} start imports the program
 * @param {(args: ReadonlyArray<string>) => boolean} staysOpen whether it is started to run for hours
 */
export const launch = async (name, launcher, start, staysOpen) => {
  /** @param {string} path */
  const at = (path) => fileURLToPath(new URL(path, launcher))

  /** @param {string} problem */
  const fail = (problem) => {
    process.stderr.write(`${name}: ${problem}\n`)
    process.exitCode = 1
  }

  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major < 22 || (major === 22 && minor < 19)) {
    const own = at(`../../../node_modules/.bin/node${process.platform === "win32" ? ".cmd" : ""}`)
    if (process.env["STOCKTALLY_OWN_NODE"] === undefined && existsSync(own)) await startWith(own, fileURLToPath(launcher))
    else fail(`needs Node 22.19 or newer, and this is Node ${process.versions.node}; npm ci in its checkout brings one`)
  } else if (existsSync(at("../dist/main.js"))) {
    if (staysOpen(process.argv.slice(2))) restartFrugally(fileURLToPath(launcher))
    module.enableCompileCache()
    await start()
  } else {
    fail("not built yet; run npm ci, or npm run build, in its checkout")
  }
}

/**
 * The C library of Linux gives each thread memory of its own to allocate from, and of a program that syncs for hours much
 * of that is held and unused: a sixth of what it takes, measured. How many there are can be said only before a process
 * begins, so it begins once more, in its own place. Where that cannot be, it goes on as it is.
 *
 * @param {string} launcher
 */
const restartFrugally = (launcher) => {
  if (process.platform !== "linux" || process.env["MALLOC_ARENA_MAX"] !== undefined || process.execve === undefined) return
  const args = [process.execPath, ...process.execArgv, launcher, ...process.argv.slice(2)]
  process.execve(process.execPath, args, { ...process.env, MALLOC_ARENA_MAX: "1" })
}

/**
 * The project brings a Node of its own among its packages, where there is one for the platform.
 *
 * @param {string} node
 * @param {string} launcher
 */
const startWith = async (node, launcher) => {
  const { spawn } = await import("node:child_process")
  const child = spawn(node, [launcher, ...process.argv.slice(2)], {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, STOCKTALLY_OWN_NODE: "1" }
  })
  // The program decides how it ends. Ctrl-C reaches it through the terminal as well, and it takes the two for one.
  process.on("SIGINT", () => child.kill("SIGINT"))
  process.on("SIGTERM", () => child.kill("SIGTERM"))
  child.on("exit", (status) => {
    process.exitCode = status ?? 1
  })
}
