#!/usr/bin/env node
// Only what an old Node can read, for this file tells its user that the Node is too old; and nothing that takes time to
// load before the program does.
import { existsSync } from "node:fs"
import * as module from "node:module"
import { fileURLToPath } from "node:url"

/** @param {string} path */
const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** @param {string} problem */
const fail = (problem) => {
  process.stderr.write(`stocktally-http: ${problem}\n`)
  process.exitCode = 1
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  await startWithOwnNode()
} else if (existsSync(at("../dist/main.js"))) {
  module.enableCompileCache()
  await import("../dist/main.js")
} else {
  fail("not built yet; run npm ci, or npm run build, in its checkout")
}

/** The project brings a Node of its own among its packages, where there is one for the platform. */
async function startWithOwnNode() {
  const own = at(`../../../node_modules/.bin/node${process.platform === "win32" ? ".cmd" : ""}`)
  if (process.env["STOCKTALLY_OWN_NODE"] !== undefined || !existsSync(own)) {
    fail(`needs Node 22.19 or newer, and this is Node ${process.versions.node}; npm ci in its checkout brings one`)
    return
  }
  const { spawn } = await import("node:child_process")
  const child = spawn(own, [at("./stocktally-http.js"), ...process.argv.slice(2)], {
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
