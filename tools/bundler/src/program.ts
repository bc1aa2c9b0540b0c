/** How the programs are bundled: what the packages they are made of need for it, once for all of them. */
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
export { fasterInk } from "./fasterInk.ts"
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown"

/**
 * SQLite runs on a thread of its own. The module that starts it looks for the thread's file beside itself, so the file
 * becomes one of the chunks.
 */
const sqliteThread = (): Plugin => {
  let isFound = false
  return {
    name: "sqlite-thread",
    transform: {
      filter: { id: /sqlite[/\\]WorkerConnection\.ts$/ },
      handler(code, id) {
        isFound = code.includes("./sqliteWorker.js")
        const fileName = "chunks/sqliteWorker.js"
        this.emitFile({ type: "chunk", id: join(dirname(id), "sqliteWorker.ts"), fileName })
        return null
      }
    },
    buildEnd: (error) => {
      if (error === undefined && !isFound) throw new Error("no module starts a SQLite thread from ./sqliteWorker.js")
    }
  }
}

/** What is asked of a program most often of all that it always answers alike. */
const asked = ["--version", "--help", "-h"]

/**
 * What a program says of itself is known as soon as it is bundled. It is asked here, once with colours and once without,
 * and its launcher writes it from there: to load and to parse all commands takes more time than Node itself does.
 */
const pages: Plugin = {
  name: "pages",
  writeBundle: ({ dir }) => {
    const folder = dir ?? "dist"
    const said = (argument: string, colors: Readonly<Record<"NO_COLOR" | "FORCE_COLOR", string>>): string => {
      const env = { ...process.env, TERM: "xterm", ...colors }
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(folder, "main.js"), argument], {
        env,
        encoding: "utf8"
      })
      if (status !== 0 || stdout === "") throw new Error(`${argument}: status ${status} ${stderr}`)
      return stdout
    }
    const found = asked.map((argument) => [argument, {
      plain: said(argument, { NO_COLOR: "1", FORCE_COLOR: "" }),
      colored: said(argument, { NO_COLOR: "", FORCE_COLOR: "1" })
    }])
    writeFileSync(join(folder, "pages.json"), JSON.stringify(Object.fromEntries(found)))
  }
}

/**
 * A program in a few files that need nothing but Node. What `--version` and `--help` load stays small, because everything
 * a command does lies behind a dynamic import.
 */
export const program = (
  main: string,
  { external = [], plugins = [] }: { readonly external?: Array<string>; readonly plugins?: ReadonlyArray<Plugin> } = {}
): RolldownOptions =>
  defineConfig({
    external,
    input: main,
    platform: "node",
    // Packages of the workspace are bundled from source. Setting names replaces "node".
    resolve: { conditionNames: ["@stocktally/source", "node"] },
    // React's and Ink's helpers for their own development would cost half of a frame's time.
    transform: { define: { "process.env.NODE_ENV": "\"production\"", "process.env.DEV": "\"false\"" } },
    plugins: [sqliteThread(), ...plugins, pages],
    output: {
      dir: "dist",
      format: "esm",
      cleanDir: true,
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
      // Names stay, so that a stack trace says something.
      minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } }
    }
  })
