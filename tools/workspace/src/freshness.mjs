import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "./root.mjs"

/**
 * Checks in a few milliseconds, without Nx, whether the build matches the sources: a stamp holds the path, size and
 * time of every file that a build reads. Unlike a comparison of the newest times, this also notices deleted files and
 * files restored with an old date.
 */
const stampFile = join(root, "node_modules", ".cache", "stocktally", "built")

/** The programs are bundled from the packages' sources by the bundler. */
const folders = ["packages", "apps", "tools/bundler"]
const ignored = ["dist", "node_modules", "test"]

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
const add = (hash, path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) {
    for (const child of readdirSync(path)) if (!ignored.includes(child)) add(hash, join(path, child))
  } else {
    hash.update(`${path} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
}

/** A digest of everything that a build reads. */
export const sources = () => {
  const hash = createHash("sha256")
  for (const path of ["package-lock.json", ...folders]) add(hash, join(root, path))
  return hash.digest("hex")
}

/** A digest of the existing `dist` folders, to notice one that was deleted by hand. */
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
 * Records a finished build.
 *
 * @param {string} digest the result of `sources()` before the build began, so that later changes count
 */
export const markFresh = (digest) => {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, `${digest} ${outputs()}`)
}

export const markStale = () => rmSync(stampFile, { force: true })
