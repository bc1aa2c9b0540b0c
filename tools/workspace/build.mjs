import { build } from "./src/build.mjs"
import { requireNode } from "./src/node.mjs"

// Runs after `npm ci`, so that the programs are ready to start. npm also runs it when it only updates the lockfile and
// installs nothing.
if (process.env["npm_config_package_lock_only"] !== "true") {
  requireNode()
  build()
}
