/** Output whose producer never waits for whoever reads it: what is not read yet is held in memory, then in a file. */
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

/** So many characters are held in memory at most. */
const mostHeld = 1_000_000

/** Text on its way, or where in the file it is. */
type Piece = string | { readonly at: number; readonly length: number }

/** Text that outgrew memory. */
interface Overflow {
  readonly append: (text: string) => Effect.Effect<Piece, StdoutFailed>
  readonly read: (piece: Exclude<Piece, string>) => Effect.Effect<string, StdoutFailed>
}

const attempt = <A>(act: () => A) =>
  Effect.try({
    try: act,
    catch: (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      return new StdoutFailed({
        cause: `${tmpdir()} cannot hold what is not read yet (${why}); set TMPDIR to elsewhere`
      })
    }
  })

/** A file that is made when it is first needed, for its owner alone, and whose name is removed at once. */
const makeOverflow: Effect.Effect<Overflow, never, Scope.Scope> = Effect.gen(function*() {
  let open: { readonly file: number; readonly directory: string } | undefined
  let end = 0
  const remove = (directory: string): void => {
    try {
      rmSync(directory, { recursive: true, force: true })
    } catch {
      // Windows keeps the directory of a file that is open: it is removed once more in the end.
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
 * Runs an effect with a `Stdout` that takes everything at once, while the real one is written as fast as it is read. It ends
 * when all of it was written. A reader that leaves is what the effect's next write fails with, if there is one.
 */
export const spooled = Effect.fnUntraced(
  function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
    const stdout = yield* Stdout
    const overflow = yield* makeOverflow
    const pieces = yield* Queue.unbounded<Piece, Cause.Done>()
    let held = 0
    let filed = 0
    let isRead = true

    const write = Effect.fnUntraced(function*(text: string) {
      if (!isRead) return yield* new StdoutClosed()
      // What comes behind a piece in the file goes there too, so that memory holds the oldest.
      if (filed === 0 && held < mostHeld) {
        held += text.length
        Queue.offerUnsafe(pieces, text)
      } else {
        filed++
        Queue.offerUnsafe(pieces, yield* overflow.append(text))
      }
    })
    const textOf = (piece: Piece) =>
      Effect.suspend(() => {
        if (typeof piece === "string") {
          held -= piece.length
          return Effect.succeed(piece)
        }
        filed--
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
