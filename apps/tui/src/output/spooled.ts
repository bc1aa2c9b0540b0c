/** Output whose producer never waits for the reader: unread text is held in memory, then in a file. */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { StdoutClosed, StdoutFailed } from "../errors/commandErrors.ts"
import { Stdout, whileRead } from "./Stdout.ts"

/** The number of characters that are held in memory at most. */
const memoryLimit = 1_000_000

/** Unread text, or its place in the file. */
type Piece = string | { readonly at: number; readonly length: number }

/** A file for text that does not fit in memory. */
interface OverflowFile {
  readonly append: (text: string) => Effect.Effect<Piece, StdoutFailed>
  readonly read: (piece: Exclude<Piece, string>) => Effect.Effect<string, StdoutFailed>
}

const attempt = <A>(act: () => A) =>
  Effect.try({
    try: act,
    catch: (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      return new StdoutFailed({
        cause: `unread output cannot be written to ${tmpdir()} (${why}); set TMPDIR to another directory`
      })
    }
  })

/** Makes the file on first use, readable by its owner only, and removes its name at once. */
const makeOverflowFile: Effect.Effect<OverflowFile, never, Scope.Scope> = Effect.gen(function*() {
  let open: { readonly file: number; readonly directory: string } | undefined
  let end = 0
  const remove = (directory: string): void => {
    try {
      rmSync(directory, { recursive: true, force: true })
    } catch {
      // Windows keeps the directory of an open file: it is removed at the end.
    }
  }
  const file = (): number => {
    if (open !== undefined) return open.file
    const directory = mkdtempSync(join(tmpdir(), "stocktally-"))
    try {
      open = { file: openSync(join(directory, "output"), "wx+", 0o600), directory }
      return open.file
    } finally {
      remove(directory)
    }
  }
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      if (open === undefined) return
      closeSync(open.file)
      remove(open.directory)
    })
  )
  return {
    append: (text) =>
      attempt(() => {
        const bytes = Buffer.from(text)
        const at = end
        while (end < at + bytes.length) end += writeSync(file(), bytes, end - at, at + bytes.length - end, end)
        return { at, length: bytes.length }
      }),
    read: ({ at, length }) =>
      attempt(() => {
        const bytes = Buffer.alloc(length)
        for (let read = 0; read < length;) read += readSync(file(), bytes, read, length - read, at + read)
        return bytes.toString()
      })
  }
})

/**
 * Runs an effect with a `Stdout` that accepts every write at once, and writes to the real one as fast as its reader
 * reads. Ends when everything was written. After the reader has left, the effect's next write fails with
 * `StdoutClosed`.
 */
export const spooled = Effect.fnUntraced(
  function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
    const stdout = yield* Stdout
    const overflow = yield* makeOverflowFile
    const pieces = yield* Queue.unbounded<Piece, Cause.Done>()
    let inMemory = 0
    let inFile = 0
    let isRead = true

    const write = Effect.fnUntraced(function*(text: string) {
      if (!isRead) return yield* new StdoutClosed()
      // Once the file has text, later text goes there too, so that memory holds the oldest.
      if (inFile === 0 && inMemory < memoryLimit) {
        inMemory += text.length
        Queue.offerUnsafe(pieces, text)
      } else {
        inFile++
        Queue.offerUnsafe(pieces, yield* overflow.append(text))
      }
    })
    const textOf = (piece: Piece) =>
      Effect.suspend(() => {
        if (typeof piece === "string") {
          inMemory -= piece.length
          return Effect.succeed(piece)
        }
        inFile--
        return overflow.read(piece)
      })
    const [exit] = yield* Effect.all([
      Effect.exit(Effect.provideService(effect, Stdout, { write })).pipe(Effect.tap(Queue.end(pieces))),
      Stream.runForEach(Stream.fromQueue(pieces), (piece) => Effect.flatMap(textOf(piece), stdout.write)).pipe(
        Effect.onError(() =>
          Effect.sync(() => {
            isRead = false
          })
        ),
        whileRead
      )
    ], { concurrency: 2 })
    return yield* exit
  },
  Effect.scoped
)
