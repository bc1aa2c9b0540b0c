import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { packages, root } from "./packages.mjs"

/**
 * Whether what is built is what the sources say, answered in a few milliseconds and without Nx: a stamp
 * holds the path, size and time of every file that a build reads. Other than comparing the newest time
 * with that of the build, this also sees files that went away and files put back with an old date.
 */
const stampFile = join(root, "node_modules", ".cache", "stocktally", "built")

const read = ["src", "bin", "package.json", "tsconfig.json", "tsconfig.build.json", "rolldown.config.ts"]

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
const add = (hash, path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) {
    for (const child of readdirSync(path)) add(hash, join(path, child))
  } else {
    hash.update(`${path} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
}

/** A digest of what a build reads. */
export const sources = () => {
  const hash = createHash("sha256")
  for (const file of ["package-lock.json", "tsconfig.base.json"]) add(hash, join(root, file))
  for (const { directory } of packages.values()) {
    for (const name of read) add(hash, join(directory, name))
  }
  return hash.digest("hex")
}

/** A digest of which `dist` folders there are, so that one removed by hand is missed. */
const outputs = () => {
  const hash = createHash("sha256")
  for (const { directory } of packages.values()) {
    const stat = statSync(join(directory, "dist"), { throwIfNoEntry: false })
    hash.update(`${directory} ${stat?.mtimeMs}\n`)
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
