import { existsSync, mkdirSync } from "node:fs"
import { dirname } from "node:path"

/**
 * Makes a private directory (0700) and its missing parents. Node's `recursive` option never ends in a directory that
 * reports new entries as not found, such as `/proc`.
 */
export const makeDirectory = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    // Another process may have made it first.
    if (existsSync(path)) return
    const parent = dirname(path)
    const isOrphan = cause instanceof Error && "code" in cause && cause.code === "ENOENT" && !existsSync(parent)
    if (!isOrphan || parent === path) throw cause
    makeDirectory(parent)
    makeDirectory(path)
  }
}
