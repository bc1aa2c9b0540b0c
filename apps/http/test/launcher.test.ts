import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, it } from "vitest"

const launcher = fileURLToPath(new URL("../bin/stocktally-http.js", import.meta.url))

it("says in one line that there is no service yet, and exits with 2", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher], { encoding: "utf8" })
  assert.strictEqual(status, 2)
  assert.strictEqual(stdout, "")
  assert.match(stderr, /^stocktally-http: [^\n]*not exist yet[^\n]*\n$/)
})
