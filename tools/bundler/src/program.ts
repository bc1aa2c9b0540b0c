/** How the programs are bundled: what the packages they are made of need for it, once for all of them. */
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown"
import { fasterInk } from "./fasterInk.ts"
import { lightYoga } from "./lightYoga.ts"

/**
 * `effect/cli` makes an `Intl.Segmenter` as it is loaded, to measure text. Making one reads the tables of Unicode, which
 * takes 20 ms of every start, and the help page is ASCII: so it is made when a text needs it.
 */
const lazySegmenter: Plugin = {
  name: "lazy-segmenter",
  transform: {
    filter: { id: /effect\/dist\/cli\/CliOutput\.js$/ },
    handler: (code) => {
      const eager = /const graphemeSegmenter = (\/\*#__PURE__\*\/\s*new Intl\.Segmenter\([^)]*\));/
      if (!eager.test(code)) throw new Error("effect/cli makes its segmenter in another way: is this still needed?")
      return code.replace(eager, (_, segmenter: string) =>
        `let segmenter;
const graphemeSegmenter = {
  segment: (text) => /^[ -~]*$/.test(text)
    ? Array.from(text, (segment) => ({ segment }))
    : (segmenter ??= ${segmenter}).segment(text)
};`)
    }
  }
}

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

/**
 * Text with one letter beyond ASCII is decoded with care each time a program starts, and is kept with two bytes for each of
 * its letters. In a template that is taken as it stands an escape would be another text.
 */
const ascii: Plugin = {
  name: "ascii",
  generateBundle: (_, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue
      if (/String\.raw`[^`]*[^\0-\x7f]/.test(chunk.code)) {
        throw new Error(`${chunk.fileName}: a raw template that is not ASCII`)
      }
      chunk.code = chunk.code.replaceAll(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
      )
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
export const program = (main: string, options: Pick<RolldownOptions, "external"> = {}): RolldownOptions =>
  defineConfig({
    ...options,
    input: main,
    platform: "node",
    // Packages of the workspace are bundled from source. Setting names replaces "node".
    resolve: { conditionNames: ["@stocktally/source", "node"] },
    // React's and Ink's helpers for their own development would cost half of a frame's time.
    transform: { define: { "process.env.NODE_ENV": "\"production\"", "process.env.DEV": "\"false\"" } },
    plugins: [lazySegmenter, sqliteThread(), fasterInk, lightYoga, ascii, pages],
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
