import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./src/root.mjs"

// Completes package-lock.json after `npm install`; run it as `npm run lock`.
//
// npm omits the optional packages of other platforms from the lockfile if it could not look them up, and `npm ci` then
// rejects the whole lockfile ("Missing: … from lock file"). Their names contain the platform, their dependents the
// version, and the registry knows the integrity. Nothing is written without it.

const systems = ["darwin", "linux", "win32", "freebsd", "android", "openharmony"]
const processors = ["arm64", "x64", "ia32", "ppc64", "riscv64", "s390x", "wasm32", "arm"]

/** @param {string} name */
const platformOf = (name) => {
  const words = (name.split("/").at(-1) ?? "").replace(/(^|-)win(?=-)/, "$1win32").split(/[-.]/)
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] })
  }
}

/**
 * The entry that a package required at `from` resolves to: there or in a folder above, as Node resolves it.
 * @param {Record<string, Entry>} packages
 * @param {string} from
 * @param {string} name
 */
const resolve = (packages, from, name) => {
  const folders = from.split("/node_modules/").map((_, index, all) => all.slice(0, index + 1).join("/node_modules/"))
  return ["", ...folders]
    .map((folder) => packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`])
    .findLast((entry) => entry !== undefined)
}

/**
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {unknown} [bin]
 * @property {Record<string, string>} [optionalDependencies]
 */

const npm = process.env["npm_execpath"] ?? ""

/**
 * @param {string} path of an entry; ends with the name of its package
 * @param {Entry} entry
 */
const integrityOf = (path, { version }) => {
  const spec = `${path.split("node_modules/").at(-1)}@${version}`
  const { stdout } = spawnSync(process.execPath, [npm, "view", spec, "dist.integrity"], { encoding: "utf8" })
  if (!stdout.startsWith("sha512-")) throw new Error(`the registry has no ${spec}: choose a version that it has`)
  return stdout.trim()
}

const path = join(root, "package-lock.json")
/** @type {{ packages: Record<string, Entry> }} */
// oxlint-disable-next-line typescript/no-unsafe-assignment -- npm wrote this file
const lock = JSON.parse(readFileSync(path, "utf8"))
const { packages } = lock
let added = 0
for (const [from, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
  const siblings = Object.keys(optionalDependencies).map((name) => packages[`node_modules/${name}`])
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const found = resolve(packages, from, name)
    if (found?.version === version || (found !== undefined && !/^\d/.test(version))) continue
    const platform = platformOf(name)
    const bin = platform.os?.[0] === "win32" ? undefined : siblings.find((entry) => entry?.bin !== undefined)?.bin
    packages[found === undefined ? `node_modules/${name}` : `${from}/node_modules/${name}`] = {
      version,
      ...platform,
      ...(dev === true ? { dev } : {}),
      optional: true,
      ...(bin === undefined ? {} : { bin })
    }
    added++
  }
}
for (const [path, entry] of Object.entries(packages)) {
  if (!path.includes("node_modules/") || entry.link === true) continue
  entry.integrity ??= integrityOf(path, entry)
}
// The workspace itself, whose key is empty, comes first.
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`)
console.log(`${added} packages of other platforms added to package-lock.json`)
