import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "./root.mjs"

/**
 * Whether what is built is what the sources say, answered in a few milliseconds and without Nx: a stamp
 * holds the path, size and time of every file that a build reads. Other than comparing the newest time
 * with that of the build, this also sees files that went away and files put back with an old date.
 */
const stampFile = join(root, "node_modules", ".cache", "stocktally", "built")

/** The programs are bundled from the sources of the packages, by the bundler. */
const folders = ["packages", "apps", "tools/bundler"]
const notRead = ["dist", "node_modules", "test"]

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
const add = (hash, path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) {
    for (const child of readdirSync(path)) if (!notRead.includes(child)) add(hash, join(path, child))
  } else {
    hash.update(`${path} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
}

/** A digest of what a build reads. */
export const sources = () => {
  const hash = createHash("sha256")
  for (const path of ["package-lock.json", ...folders]) add(hash, join(root, path))
  return hash.digest("hex")
}

/** A digest of which `dist` folders there are, so that one removed by hand is missed. */
const outputs = () => {
  const hash = createHash("sha256")
  for (const app of readdirSync(join(root, "apps"))) {
    const stat = statSync(join(root, "apps", app, "dist"), { throwIfNoEntry: false })
    hash.update(`${app} ${stat?.mtimeMs}\n`)
  }
  return hash.digest("hex")
}

export const isFresh = () => {
  try {
    return readFileSync(stampFile, "utf8") === `${sources()} ${outputs()}`
  } catch {
    return false
  }
}

/**
 * Remembers a finished build.
 *
 * @param {string} built what `sources()` said before the build began, so that a change made during it counts
 */
export const markFresh = (built) => {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, `${built} ${outputs()}`)
}

export const markStale = () => rmSync(stampFile, { force: true })
