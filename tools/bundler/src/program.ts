/** The bundler settings that the programs share, with what their packages need. */
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
export { fasterInk } from "./fasterInk.ts"
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown"

/**
 * SQLite runs on its own thread. The module that starts it expects the worker's file next to itself, so the file
 * becomes a chunk.
 */
const sqliteWorker = (): Plugin => {
  let startsWorker = false
  return {
    name: "sqlite-thread",
    transform: {
      filter: { id: /sqlite[/\\]WorkerThread\.ts$/ },
      handler(code, id) {
        startsWorker = code.includes("./sqliteWorker.js")
        const fileName = "chunks/sqliteWorker.js"
        this.emitFile({ type: "chunk", id: join(dirname(id), "sqliteWorker.ts"), fileName })
        return null
      }
    },
    buildEnd: (error) => {
      if (error === undefined && !startsWorker) {
        throw new Error("no module starts a SQLite thread from ./sqliteWorker.js")
      }
    }
  }
}

/** Flags whose output never changes and that must answer fast. */
const prerenderedFlags = ["--version", "--help", "-h"]

/**
 * Runs the bundled program once with colors and once without, and stores the output in `pages.json` for the launcher to
 * print: loading and parsing all commands takes longer than starting Node.
 */
const prerender: Plugin = {
  name: "pages",
  writeBundle: ({ dir }) => {
    const folder = dir ?? "dist"
    const outputOf = (argument: string, colors: Readonly<Record<"NO_COLOR" | "FORCE_COLOR", string>>): string => {
      const env = { ...process.env, TERM: "xterm", ...colors }
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(folder, "main.js"), argument], {
        env,
        encoding: "utf8"
      })
      if (status !== 0 || stdout === "") throw new Error(`${argument}: status ${status} ${stderr}`)
      return stdout
    }
    const outputs = prerenderedFlags.map((argument) => [argument, {
      plain: outputOf(argument, { NO_COLOR: "1", FORCE_COLOR: "" }),
      colored: outputOf(argument, { NO_COLOR: "", FORCE_COLOR: "1" })
    }])
    writeFileSync(join(folder, "pages.json"), JSON.stringify(Object.fromEntries(outputs)))
  }
}

/**
 * Bundles a program into a few files that need only Node. `--version` and `--help` load little, because every command
 * is behind a dynamic import.
 */
export const program = (
  main: string,
  { external = [], plugins = [] }: { readonly external?: Array<string>; readonly plugins?: ReadonlyArray<Plugin> } = {}
): RolldownOptions =>
  defineConfig({
    external,
    input: main,
    platform: "node",
    // Bundle the workspace's packages from source. Setting names replaces "node".
    resolve: { conditionNames: ["@stocktally/source", "node"] },
    // React's and Ink's development helpers would take half of a frame's time.
    transform: { define: { "process.env.NODE_ENV": "\"production\"", "process.env.DEV": "\"false\"" } },
    plugins: [sqliteWorker(), ...plugins, prerender],
    output: {
      dir: "dist",
      format: "esm",
      cleanDir: true,
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
      // Keep names for readable stack traces.
      minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } }
    }
  })
