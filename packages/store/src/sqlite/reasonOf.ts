import type { SqlError } from "effect/sql/SqlError"
import {
  Away,
  Busy,
  Corrupt,
  Full,
  NotADatabase,
  NotWritable,
  type StoreErrorReason,
  Unexpected
} from "@stocktally/tally"
import { SqliteFailure } from "./WorkerConnection.ts"

/** What SQLite or the file system said, in our words. Primary result codes: sqlite.org/rescode.html. */
export const sqliteReason = (place: string) => ({ message, reason }: SqlError): StoreErrorReason => {
  const cause = reason.cause
  if (!(cause instanceof SqliteFailure)) {
    return reason._tag === "ConnectionError"
      ? new Away({ place, detail: message })
      : new Unexpected({ place, detail: message, cause })
  }
  const { errcode, foreign, gone, message: detail, system } = cause.failed
  if (gone === true) return new Away({ place, detail })
  if (foreign) return new NotADatabase({ place })
  if (system === "ENOSPC" || system === "EDQUOT") return new Full({ place })
  if (system !== undefined) return new NotWritable({ place, detail })
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new Busy({ place })
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
