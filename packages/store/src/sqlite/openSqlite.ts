import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { isSqlError } from "effect/sql/SqlError"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { StoreError } from "@stocktally/tally"
import type { Database } from "../sql/Database.ts"
import type { OpenOptions } from "./protocol.ts"
import { makeSqliteClient } from "./SqliteClient.ts"
import { makeSqliteThreads, type SqliteThreads } from "./SqliteThreads.ts"
import { sqliteReason } from "./sqliteReason.ts"

/** The path of a SQLite store, created with its directory if it does not exist, or `:memory:`. */
export interface SqliteOptions {
  readonly path: string
  /** How long to wait for another process that is writing; 10 seconds by default. */
  readonly busyTimeoutMillis?: number | undefined
  /** Threads to share with other stores; two of its own by default. */
  readonly threads?: SqliteThreads | undefined
}

/** "STKT" in the header of the file marks it as a Stocktally store. */
const applicationId = 0x53_54_4b_54

/** Opens the database on two threads: one writes, one reads. Fails with the error of the writer first. */
export const openSqlite: (options: SqliteOptions) => Effect.Effect<Database, StoreError, Scope.Scope> = Effect
  .fnUntraced(
    function*({ busyTimeoutMillis = 10_000, path, threads: shared }) {
      const threads = shared ?? (yield* makeSqliteThreads)
      const isMemory = path === ":memory:"
      const place = isMemory ? "the store in memory" : resolve(path)
      const reasonOf = sqliteReason(place)
      const classifyError: Database["classifyError"] = (error) => Effect.succeed(reasonOf(error))
      const opening: Omit<OpenOptions, "mode"> = { path: isMemory ? path : place, applicationId, busyTimeoutMillis }
      const open = (mode: OpenOptions["mode"]) =>
        Effect.mapError(
          makeSqliteClient(threads, { ...opening, mode }),
          (error) => isSqlError(error) ? new StoreError({ operation: "open", reason: reasonOf(error) }) : error
        )
      if (isMemory) {
        const writer = yield* open("write")
        return { kind: "sqlite", place, reader: writer, writer, classifyError }
      }
      // Starting a thread takes longer than opening a file, so both start at once if the file exists. The writer
      // creates a new file.
      const starting = existsSync(place) ? yield* Effect.forkScoped(open("read")) : undefined
      const writer = yield* open("write")
      const reader = yield* starting === undefined ? open("read") : Fiber.join(starting)
      return { kind: "sqlite", place, reader, writer, classifyError }
    }
  )
