// Only what an old Node can read, for this file tells its user that the Node is too old; and nothing that takes time to
// load before the program does: an import of "node:fs" loads all of Node's streams, and is asked for where it is needed.

/**
 * Starts the bundled program of an app, which is `../dist/main.js` beside its launcher.
 *
 * @param {string} name of the program
 * @param {string} launcher `import.meta.url` of the file that people start
 * @param {() => Promise<unknown>} start imports the program
 * @param {(args: ReadonlyArray<string>) => boolean} staysOpen whether it is started to run for hours
 * @param {ReadonlyArray<string>} options of Node's, which it runs with then, unless they are set to something else
 */
export const launch = async (name, launcher, start, staysOpen, options = []) => {
  const program = new URL("../dist/main.js", launcher)

  /** @param {string} problem */
  const fail = (problem) => {
    process.stderr.write(`${name}: ${problem}\n`)
    process.exitCode = 1
  }

  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major < 22 || (major === 22 && minor < 19)) {
    const { existsSync } = await import("node:fs")
    const own = new URL(`../../../node_modules/.bin/node${process.platform === "win32" ? ".cmd" : ""}`, launcher)
    if (process.env["STOCKTALLY_OWN_NODE"] === undefined && existsSync(own)) await startWith(own, launcher, fail)
    else fail(`needs Node 22.19 or newer, and this is Node ${process.versions.node}; npm ci in its checkout brings one`)
    return
  }
  const args = process.argv.slice(2)
  if (tell(args, new URL("../dist/pages.json", launcher), fail)) return
  if (staysOpen(args)) restartFrugally(launcher, options)
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

/** The thresholds are those that a process begins with; once they are said they stay, instead of growing with each big block. */
const frugal = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "131072" }

/**
 * The C library of Linux gives each thread memory of its own to allocate from, and keeps big blocks that were given back.
 * Of a program that syncs for hours more than a sixth of what it takes is held and unused, measured. That can be said only
 * before a process begins, and so can some of V8's options: so it begins once more, in its own place. Where that cannot be,
 * it goes on as it is.
 *
 * @param {string} launcher
 * @param {ReadonlyArray<string>} options
 */
const restartFrugally = (launcher, options) => {
  if (process.platform !== "linux" || process.execve === undefined) return
  const given = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(" ")].map(nameOf)
  const missing = options.filter((option) => !given.includes(nameOf(option)))
  if (process.env["MALLOC_ARENA_MAX"] !== undefined && missing.length === 0) return
  const { fileURLToPath } = process.getBuiltinModule("node:url")
  const args = [process.execPath, ...process.execArgv, ...missing, fileURLToPath(launcher), ...process.argv.slice(2)]
  process.execve(process.execPath, args, { ...frugal, ...process.env })
}

/** @param {string} option as `--max-semi-space-size=8`, which V8 also takes with `_` */
const nameOf = (option) => option.split("=")[0]?.replaceAll("_", "-")

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
    shell: process.platform === "win32",
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
