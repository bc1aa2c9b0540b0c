import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { SqlError } from "effect/sql/SqlError"
import type { Mode, OpenOptions } from "./protocol.ts"
import { type OpenDatabase, startThread, type WorkerThread } from "./WorkerThread.ts"

/** A thread for any number of databases. It starts with the first one, and again after it died. */
export interface SqliteThread {
  readonly open: (opening: OpenOptions) => Effect.Effect<OpenDatabase, SqlError>
}

/** The thread that writes and the thread that reads. */
export interface SqliteThreads {
  readonly write: SqliteThread
  readonly read: SqliteThread
}

const makeThread = (mode: Mode): Effect.Effect<SqliteThread, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let current: WorkerThread | undefined
      const live = (): WorkerThread => {
        if (current === undefined || current.dead() !== undefined) current = startThread(mode)
        return current
      }
      return {
        open: (opening: OpenOptions) => Effect.suspend(() => live().open(opening)),
        end: Effect.suspend(() => current === undefined ? Effect.void : current.end)
      }
    }),
    ({ end }) => end
  )

/** Threads for the databases of a process, ended with the scope. Close all databases before. */
export const makeSqliteThreads: Effect.Effect<SqliteThreads, never, Scope.Scope> = Effect.all({
  write: makeThread("write"),
  read: makeThread("read")
})
