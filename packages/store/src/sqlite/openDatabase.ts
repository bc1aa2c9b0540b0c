import { accessSync, chmodSync, closeSync, constants, existsSync, lstatSync, openSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { makeDirectory } from "./makeDirectory.ts"
import { maxLogPages } from "./walCheckpoint.ts"
import type { Mode, OpenOptions } from "./protocol.ts"
import { ForeignDatabase, toWorkerFailure } from "./workerFailure.ts"

const mebibyte = 1_048_576

/** The page cache of a database, and of all databases of a thread. */
const maxCache = { one: 16 * mebibyte, all: 64 * mebibyte }

/**
 * The mapped part of a file, and of all files of the reader. Mapped pages count as resident memory. That is worth it for
 * the pages of interactive queries, but not for those of a sync.
 */
const maxMapped = { one: 64 * mebibyte, all: 256 * mebibyte }

/** Limits the memory of a database to its share in a thread with `count` databases. */
export const limitMemory = (database: DatabaseSync, mode: Mode, count: number): void => {
  const share = ({ all, one }: typeof maxCache) => Math.min(one, Math.floor(all / count))
  database.exec(
    `PRAGMA cache_size = -${Math.ceil(share(maxCache) / 1024)}; PRAGMA mmap_size = ${
      mode === "write" ? 0 : share(maxMapped)
    }`
  )
}

const isMemory = (path: string): boolean => path === ":memory:"

/**
 * Opens the database of a worker. SQLite gives `-wal` and `-shm` the permissions of the file, so the file is created
 * with 0600 first. An existing file is checked before anything is changed.
 */
export const openDatabase = ({ applicationId, mode, path }: OpenOptions): DatabaseSync => {
  if (mode === "write" && !isMemory(path)) prepareFile(path)
  // Waiting for a lock here would hold up the other databases of the thread.
  const database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: false })
  try {
    if (mode === "write") claim(database, applicationId)
    database.exec("PRAGMA temp_store = memory")
    limitMemory(database, mode, 1)
    database.exec(
      mode === "write"
        ? `PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = ${maxLogPages}; PRAGMA journal_size_limit = 67108864`
        : "PRAGMA query_only = true"
    )
    return database
  } catch (cause) {
    database.close()
    throw cause
  }
}

/**
 * Creates the file if it does not exist. An existing file is never opened here, because closing it would release all
 * locks that this process has on it, including those of SQLite's own connections (sqlite.org/howtocorrupt.html, 2.2):
 * another process could then remove the log of an open database, with the data in it. SQLite itself reports a file that
 * is not a database.
 */
const prepareFile = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === false) throw new ForeignDatabase("not a file")
  if (found !== undefined) return accessSync(path, constants.W_OK)
  makeDirectory(dirname(path))
  try {
    closeSync(openSync(path, "ax", 0o600))
  } catch (cause) {
    // Another process or thread may have created it first.
    if (existsSync(path)) return
    throw lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      ? Object.assign(new Error("it is a symbolic link to a missing file"), { code: "ENOENT" })
      : cause
  }
}

const claim = (database: DatabaseSync, applicationId: number): void => {
  const idOf = (): unknown => database.prepare("PRAGMA application_id").get()?.["application_id"]
  if (idOf() === applicationId) return restrictPermissions(database)
  database.exec("BEGIN IMMEDIATE")
  try {
    // Another process may have claimed it while this one waited.
    if (idOf() !== applicationId) {
      const count = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]
      if (idOf() !== 0 || count !== 0) throw new ForeignDatabase("another program's database")
      database.exec(`PRAGMA application_id = ${applicationId}`)
    }
    database.exec("COMMIT")
  } catch (cause) {
    database.exec("ROLLBACK")
    throw cause
  }
  restrictPermissions(database)
}

/** Errors of a file system without such permissions, or of a file that another user owns. */
const permissionErrors = new Set(["EPERM", "ENOTSUP", "EROFS"])

/** Makes the file private: a store copied from elsewhere may be readable to others. */
const restrictPermissions = (database: DatabaseSync): void => {
  const path = database.location()
  if (path === null || (statSync(path).mode & 0o077) === 0) return
  try {
    chmodSync(path, 0o600)
  } catch (cause) {
    if (!permissionErrors.has(toWorkerFailure(cause).system ?? "")) throw cause
  }
}
