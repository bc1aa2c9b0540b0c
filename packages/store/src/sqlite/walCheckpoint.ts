import type { DatabaseSync } from "node:sqlite"

/** How long the writer must be idle before a checkpoint. */
const quietMillis = 50

/** A log with fewer pages is not checkpointed: a checkpoint waits for the disk, however small it is. */
const minLogPages = 1000

/** A commit checkpoints a log of this size, because the writer was never idle; 64 MB. */
export const maxLogPages = 16_000

/**
 * Returns the number of pages of the log that are not in the file yet. SQLite before 3.51 checkpoints here, and returns
 * 0.
 */
const pagesLeft = (database: DatabaseSync): number => {
  const row = database.prepare("PRAGMA wal_checkpoint(NOOP)").get()
  return Number(row?.["log"] ?? 0) - Number(row?.["checkpointed"] ?? 0)
}

/**
 * Moves committed pages from the write-ahead log to the file while the writer is idle: a checkpoint waits for the disk
 * twice, and a commit that includes one takes twenty times as long. Call the result after each request.
 */
export const walCheckpoint = (database: DatabaseSync): () => void => {
  const runCheckpoint = (): void => {
    if (!database.isOpen || database.isTransaction) return
    try {
      if (pagesLeft(database) >= minLogPages) database.exec("PRAGMA wal_checkpoint(PASSIVE)")
    } catch {
      // As in SQLite's own checkpoints: the pages stay in the log, and the next commit reports the error.
    }
  }
  let timer: NodeJS.Timeout | undefined
  return () => {
    // The thread may end before the timer: closing the database runs a checkpoint.
    // oxlint-disable-next-line no-restricted-globals -- a thread without fibers
    if (timer === undefined) timer = setTimeout(runCheckpoint, quietMillis).unref()
    else timer.refresh()
  }
}
