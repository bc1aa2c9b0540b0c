import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { type Env, Program } from "../support/program.ts"

/** Runs the program on a Node that reports this version, without another Node to start. */
const on = (version: string): Env => ({
  STOCKTALLY_OWN_NODE: "1",
  NODE_OPTIONS: `--import data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
})

/** The only line on stderr. */
const lineOf = (stderr: string) => {
  const [line = "", ...others] = stderr.trimEnd().split("\n")
  assert.deepStrictEqual(others, [], stderr)
  return line
}

layer(Program.layer, { excludeTestServices: true })("the program starts", (it) => {
  for (const version of ["20.20.2", "22.19.0", "23.11.1", "24.0.0", "24.7.0"]) {
    it.effect(`not on Node ${version}, with which the store cannot be opened`, () =>
      Effect.gen(function*() {
        const { runBare } = yield* Program
        const { status, stderr } = yield* runBare(["--version"], on(version))
        assert.strictEqual(status, 1)
        assert.include(lineOf(stderr), `22.20 or a newer 22, or 24.8 or newer, but this is Node ${version}`)
      }))
  }

  for (const version of ["22.20.0", "24.8.0", "25.0.0", "26.10.0"]) {
    it.effect(`on Node ${version}`, () =>
      Effect.gen(function*() {
        const { runBare } = yield* Program
        assert.strictEqual((yield* runBare(["--version"], on(version))).status, 0)
      }))
  }

  it.effect("without a home", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const settings = { HOME: "", STOCKTALLY_DATABASE_URL: "sqlite::memory:" }
      assert.strictEqual((yield* run(["haravan", "locations"], settings)).status, 0)
    }))

  for (const home of ["/proc", "/dev/null"].filter(existsSync)) {
    it.effect(`with the home ${home}, in which nothing can be created, and names the setting to change`, () =>
      Effect.gen(function*() {
        const { shell } = yield* Program
        const { status, stderr } = yield* shell(`HOME=${home} timeout 20 "$NODE" "$LAUNCHER" tally`, {
          XDG_STATE_HOME: "",
          XDG_CACHE_HOME: ""
        })
        assert.strictEqual(status, 2)
        assert.match(lineOf(stderr), /cannot be written .*or set STOCKTALLY_DATABASE_URL to another one/)
      }))
  }

  it.effect("with the permission model of Node, or names the missing permission", () =>
    Effect.gen(function*() {
      const { shell } = yield* Program
      const permitted = (permissions: string) =>
        shell(`"$NODE" --permission ${permissions} --no-warnings "$LAUNCHER" tally --format ndjson`, {
          STOCKTALLY_DATABASE_URL: "sqlite::memory:"
        })
      const { status, stdout } = yield* permitted("'--allow-fs-read=*' --allow-worker")
      assert.strictEqual(status, 0)
      assert.isNotEmpty(stdout)
      for (
        const [permissions, missing] of [["", "--allow-fs-read"], ["'--allow-fs-read=*'", "--allow-worker"]] as const
      ) {
        const { status, stderr } = yield* permitted(permissions)
        assert.strictEqual(status, 1)
        assert.include(lineOf(stderr), missing)
      }
    }))
})
