/**
 * Turns on Node's compile cache in a folder of the user's own. What the cache holds is run as it is, with every credential
 * this process has; Node's default is a folder below the shared temporary one, where another user can put code first.
 *
 * `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` work as Node documents them. When there is no safe folder, there is
 * no cache.
 */
export const useCompileCache = () => {
  // Node has turned it on by itself.
  if ((process.env["NODE_COMPILE_CACHE"] ?? "") !== "") return
  try {
    const folder = ownFolder(cacheFolder())
    process.getBuiltinModule("node:module").enableCompileCache(folder)
  } catch {
    // A cache only saves time: the program starts without one, also when nothing is known of the user.
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
 * The real path of a folder that only this user can write to, made if it is missing; throws if there is no such folder.
 *
 * @param {string} path
 */
const ownFolder = (path) => {
  const { basename, dirname, join } = process.getBuiltinModule("node:path")
  const folder = join(safeParent(dirname(path)), basename(path))
  const { mode, uid } = madeFolder(folder)
  // Node makes folders in it as the umask has it, so that nobody else may even enter it. Windows keeps no such bits.
  if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o077) !== 0)) {
    throw new Error(`${folder} is open to others`)
  }
  return folder
}

/**
 * The real path of a folder in which only this user and root can rename or replace what is this user's, step by step from
 * the root, symbolic links followed; missing ones are made.
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
  // In a sticky folder everyone can add entries, and nobody can touch those of others.
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

/** @param {{ uid: number }} owned by root or by this user, where there are owners */
const isTrusted = ({ uid }) => process.getuid === undefined || uid === 0 || uid === process.getuid()
