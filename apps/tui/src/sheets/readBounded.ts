/** Reading files that users name, up to a size. Reading can be interrupted, also from a pipe or a terminal. */
import { fileFailure } from "@stocktally/program"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Stream from "effect/Stream"
import { constants, createReadStream, fstatSync, openSync } from "node:fs"
import { Socket } from "node:net"
import type { Readable } from "node:stream"
import { isatty, ReadStream } from "node:tty"
import { FileUnreadable } from "../errors/commandErrors.ts"

const megabyte = 1024 * 1024

/** Reads the bytes of a file, or of stdin for `-`. Fails as soon as there are more than `megabytes`. */
export const readBounded = (file: string, megabytes: number): Effect.Effect<Buffer, FileUnreadable> => {
  const name = file === "-" ? "stdin" : file
  return Effect.suspend(() => {
    const pieces: Array<Uint8Array> = []
    let size = 0
    return bytesOf(file, name).pipe(
      Stream.runForEachArray((read) => {
        for (const bytes of read) {
          pieces.push(bytes)
          size += bytes.length
        }
        return size > megabytes * megabyte
          ? Effect.fail(new FileUnreadable({ message: `${name} is too large; expected ${megabytes} MB at most` }))
          : Effect.void
      }),
      Effect.map(() => Buffer.concat(pieces, size))
    )
  })
}

const bytesOf = (file: string, name: string): Stream.Stream<Uint8Array, FileUnreadable> => {
  const unreadable = (cause: unknown) =>
    new FileUnreadable({ message: `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` })
  const from = (evaluate: () => Readable) =>
    Stream.suspend(() => NodeStream.fromReadable<Uint8Array, FileUnreadable>({ evaluate, onError: unreadable }))
  if (file === "-") return from(() => process.stdin)
  return Stream.unwrap(Effect.gen(function*(): Effect.fn.Return<
    Stream.Stream<Uint8Array, FileUnreadable | PlatformError>,
    FileUnreadable | PlatformError,
    FileSystem.FileSystem
  > {
    const files = yield* FileSystem.FileSystem
    const { type } = yield* files.stat(file)
    if (type !== "FIFO" && type !== "CharacterDevice") return files.stream(file)
    yield* files.access(file, { readable: true })
    const readable = yield* Effect.try({ try: () => openUnblocked(file), catch: unreadable })
    return from(() => readable)
  })).pipe(
    Stream.catchTag(
      "PlatformError",
      (error) => Stream.fail(new FileUnreadable({ message: `${name} cannot be read: ${fileFailure(error)}` }))
    ),
    Stream.provide(NodeFileSystem.layer)
  )
}

/**
 * Opens a pipe or a device without blocking. A blocking read would hold a thread that even the end of the process
 * cannot stop, so the event loop waits instead.
 */
const openUnblocked = (file: string): Readable => {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false })
  return isatty(fd) ? new ReadStream(fd) : createReadStream(file, { fd })
}
