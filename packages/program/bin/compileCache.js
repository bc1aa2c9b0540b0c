/**
 * Turns on Node's compile cache in a folder that belongs to the user. Node runs cached code with all of this process's
 * credentials, but its default folder is in the shared temporary folder, and another user could plant code there.
 *
 * `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` work as Node documents them. Without a safe folder there is no
 * cache.
 */
export const useCompileCache = () => {
  // Node has already turned it on.
  if ((process.env["NODE_COMPILE_CACHE"] ?? "") !== "") return
  try {
    const folder = ownFolder(cacheFolder())
    process.getBuiltinModule("node:module").enableCompileCache(folder)
  } catch {
    // The program also starts without a cache, which only saves time.
  }
}

const cacheFolder = () => {
  const { isAbsolute, join } = process.getBuiltinModule("node:path")
  const { homedir, userInfo } = process.getBuiltinModule("node:os")
  const { LOCALAPPDATA: local = "", XDG_CACHE_HOME: xdg = "" } = process.env
  if (isAbsolute(xdg)) return join(xdg, "stocktally")
  if (process.platform === "win32") {
    if (isAbsolute(local)) return join(local, "stocktally", "cache")
    throw new Error("LOCALAPPDATA is not set")
  }
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir
  return join(home, ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "stocktally")
}

/**
 * The real path of a folder that only this user can write to. Creates it if it is missing; throws if it is not safe.
 *
 * @param {string} path
 */
const ownFolder = (path) => {
  const { basename, dirname, join } = process.getBuiltinModule("node:path")
  const folder = join(safeParent(dirname(path)), basename(path))
  const { mode, uid } = madeFolder(folder)
  // Node creates folders in it with the umask's mode, so nobody else may enter it. Windows has no such mode.
  if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o077) !== 0)) {
    throw new Error(`${folder} is open to others`)
  }
  return folder
}

/**
 * The real path of a folder in which only this user and root can rename or replace the user's files. Checks every parent
 * from the root, follows symbolic links, and creates missing folders.
 *
 * @param {string} path
 * @returns {string}
 */
const safeParent = (path, links = 0) => {
  const { lstatSync, readlinkSync } = process.getBuiltinModule("node:fs")
  const { basename, dirname, join, resolve } = process.getBuiltinModule("node:path")
  const above = dirname(path)
  const folder = above === path ? path : join(safeParent(above, links), basename(path))
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found?.isSymbolicLink() === true) {
    if (links > 40 || !isTrusted(found)) throw new Error(`${folder} is a symbolic link that is not followed`)
    return safeParent(resolve(dirname(folder), readlinkSync(folder)), links + 1)
  }
  const made = madeFolder(folder)
  // In a sticky folder everyone can add entries, but nobody can touch those of others.
  const isShared = process.getuid !== undefined && (made.mode & 0o022) !== 0 && (made.mode & 0o1000) === 0
  if (!isTrusted(made) || isShared) throw new Error(`${folder} can be changed by others`)
  return folder
}

/** @param {string} path */
const madeFolder = (path) => {
  const { lstatSync, mkdirSync } = process.getBuiltinModule("node:fs")
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory()) throw new Error(`${path} is not a folder`)
  return found
}

/** @param {{ uid: number }} file whose owner must be root or this user; Windows has no owners */
const isTrusted = ({ uid }) => process.getuid === undefined || uid === 0 || uid === process.getuid()
