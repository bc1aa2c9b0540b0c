import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "./src/build.mjs"
import { isFresh } from "./src/freshness.mjs"
import { requireNode } from "./src/node.mjs"
import { root } from "./src/root.mjs"

// Starts a program of this repository, and builds first if the sources changed since the last build. The program runs
// in this process and owns the terminal, the signals and the exit status.
const programs = new Map([
  ["stocktally", "apps/tui/bin/stocktally.js"],
  ["stocktally-http", "apps/http/bin/stocktally-http.js"],
  ["bench", "tools/bench/src/main.ts"],
  ["chaos", "tools/chaos/src/main.ts"]
])

const [node = "", , name = "", ...args] = process.argv
const program = programs.get(name)
if (program === undefined) {
  console.error(`usage: start.mjs ${[...programs.keys()].join("|")} [arguments]`)
  process.exit(2)
}

requireNode()
if (!isFresh()) {
  console.error("Building changed programs…")
  build()
}

// A person sees the output of `npm start`, so the sandbox may replace missing credentials.
process.env["STOCKTALLY_SANDBOX"] ??= "auto"

const entry = join(root, program)
process.argv = [node, entry, ...args]
// oxlint-disable-next-line workspace/boundaries -- starts a program instead of linking it: the table does not apply
await import(pathToFileURL(entry).href)
