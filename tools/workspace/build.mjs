import { build } from "./src/build.mjs"
import { requireNode } from "./src/node.mjs"

// Runs after `npm ci`, so that the programs are there to be started. npm also runs it where it was only
// asked for a new lockfile and has installed nothing.
if (process.env["npm_config_package_lock_only"] !== "true") {
  requireNode()
  build()
}
