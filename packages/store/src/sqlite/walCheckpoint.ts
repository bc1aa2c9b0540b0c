import type { DatabaseSync } from "node:sqlite"

/** For so long nothing was asked before pages are carried over. */
const quietMillis = 50

/** Fewer pages in the log are left there: to carry them over waits for the disk, however few they are. */
const minLogPages = 1000

/** So many pages are carried over by the commit that finds them, because nobody left the writer a quiet moment; 64 MB. */
export const maxLogPages = 16_000

/** How many pages of the log are not in the file yet. SQLite before 3.51 carries them over where it is asked, and none is left. */
const pagesLeft = (database: DatabaseSync): number => {
  const row = database.prepare("PRAGMA wal_checkpoint(NOOP)").get()
  return Number(row?.["log"] ?? 0) - Number(row?.["checkpointed"] ?? 0)
}

/**
 * Carries what was committed over from the write-ahead log into the file, while nobody waits for the writer: it waits for the
 * disk twice, and a commit that does it takes twenty times as long as any other. To be called after each thing that is done.
 */
export const walCheckpoint = (database: DatabaseSync): () => void => {
  const carry = (): void => {
    if (!database.isOpen || database.isTransaction) return
    try {
      if (pagesLeft(database) >= minLogPages) database.exec("PRAGMA wal_checkpoint(PASSIVE)")
    } catch {
      // As where SQLite does it by itself: what is not carried over stays in the log, and the next commit says what is wrong.
    }
  }
  let timer: NodeJS.Timeout | undefined
  return () => {
    // The end of the thread does not wait for it: closing the database carries over what is left.
    // oxlint-disable-next-line no-restricted-globals -- a thread without fibers
    if (timer === undefined) timer = setTimeout(carry, quietMillis).unref()
    else timer.refresh()
  }
}
