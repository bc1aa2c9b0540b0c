import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { markFresh, markStale, sources } from "./freshness.mjs"
import { root } from "./root.mjs"

/**
 * Bundles the programs through Nx and its cache. Prints nothing on success; otherwise prints Nx's log on stderr and
 * exits with status 1.
 */
export const build = () => {
  const nx = join(root, "node_modules", "nx", "dist", "bin", "nx.js")
  if (!existsSync(nx)) {
    console.error("Stocktally cannot be built without its development dependencies: npm ci --include=dev")
    process.exit(1)
  }
  const built = sources()
  const result = spawnSync(process.execPath, [nx, "run-many", "-t", "build", "-p", "apps/*", "--outputStyle=static"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: Infinity,
    env: {
      // Node's default cache folder is shared: the bundler would run code that another user put there.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compile"),
      ...process.env,
      NX_DAEMON: "false",
      NX_TUI: "false"
    }
  })
  if (result.status === 0) {
    markFresh(built)
    return
  }
  markStale()
  process.stderr.write(`${result.stdout}${result.stderr}${result.error?.message ?? ""}\n`)
  process.exit(1)
}
