import type { SqlError } from "effect/sql/SqlError"
import {
  Unreachable,
  Busy,
  Corrupt,
  Full,
  Misconfigured,
  NotADatabase,
  NotWritable,
  type StoreErrorReason,
  Unexpected
} from "@stocktally/tally"
import { SqliteFailure } from "./WorkerThread.ts"

const localDisk = "set STOCKTALLY_DATABASE_URL to a file on a local disk, or to a Postgres server"

/**
 * SQLITE_IOERR_UNLOCK, RDLOCK, CHECKRESERVEDLOCK, LOCK, SHMOPEN, SHMLOCK and SHMMAP, and SQLITE_PROTOCOL: the
 * write-ahead log needs file locks and shared memory.
 */
const unshareable = new Set([2, 9, 14, 15, 18, 20, 21].map((extended) => 10 | (extended << 8)).concat(15))

/** SQLITE_IOERR_SHMSIZE: SQLite could not extend the file of the shared memory because no space is left. */
const noSpaceToShare = 10 | (19 << 8)

/** Translates an error of SQLite or of the file system. Primary result codes: sqlite.org/rescode.html. */
export const sqliteReason = (place: string) => ({ message, reason }: SqlError): StoreErrorReason => {
  const cause = reason.cause
  if (!(cause instanceof SqliteFailure)) {
    return reason._tag === "ConnectionError"
      ? new Unreachable({ place, detail: message })
      : new Unexpected({ place, detail: message, cause })
  }
  const { errcode, foreign, gone, message: detail, system } = cause.failed
  if (gone) return new Unreachable({ place, detail })
  if (foreign) return new NotADatabase({ place })
  if (system === "ENOSPC" || system === "EDQUOT") return new Full({ place })
  if (system !== undefined) return new NotWritable({ place, detail })
  if (errcode !== undefined && unshareable.has(errcode)) {
    const why = `${detail}: its file system, perhaps a network or bind mount, lacks shared memory or file locks`
    return new Misconfigured({ place, detail: why, advice: localDisk })
  }
  if (errcode === noSpaceToShare) return new Full({ place })
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new Busy({ place })
    case 10: // SQLITE_IOERR
      return new NotWritable({
        place,
        detail,
        advice: `check the system's log for errors of its disk, or ${localDisk}`
      })
    case 13: // SQLITE_FULL
      return new Full({ place })
    case 3: // SQLITE_PERM
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return new NotWritable({ place, detail })
    case 11: // SQLITE_CORRUPT
      return new Corrupt({ place, detail })
    case 26: // SQLITE_NOTADB
      return new NotADatabase({ place })
    default:
      return new Unexpected({ place, detail, cause })
  }
}
