/** Checks which other users could change or read a file. Windows has no owner and no permissions in a file's mode. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import { dirname } from "node:path"
import { fileFailure } from "../settings/fileFailure.ts"

const writableByOthers = 0o022
const readableByOthers = 0o044
const sticky = 0o1000

/** Every directory above a path, from the nearest. */
const directoriesAbove = (path: string): ReadonlyArray<string> => {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...directoriesAbove(parent)]
}

/**
 * Says why a file is not trusted: it or a directory above it belongs neither to this process's user nor to root, or others
 * can write to it. Undefined if the file is trusted.
 */
export const fileTrustProblem = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<string | undefined, never, FileSystem.FileSystem> {
  const files = yield* FileSystem.FileSystem
  const user = process.getuid?.()
  if (user === undefined) return undefined
  const real = yield* Effect.result(files.realPath(path))
  if (real._tag === "Failure") return `cannot be read: ${fileFailure(real.failure)}`
  for (const part of [real.success, ...directoriesAbove(real.success)]) {
    const found: Option.Option<FileSystem.File.Info> = yield* Effect.option(files.stat(part))
    if (Option.isNone(found)) return `cannot be checked: ${part} cannot be looked at`
    const { mode, type, uid } = found.value
    const owner: number = Option.getOrElse(uid, () => user)
    if (owner !== user && owner !== 0) {
      return `${part} belongs to another user (${owner}), who could change it; give it to user ${user} or root`
    }
    const isShared = (mode & writableByOthers) !== 0 && !(type === "Directory" && (mode & sticky) !== 0)
    if (isShared) return `other users can change ${part}; run: chmod go-w ${part}`
  }
  return undefined
})

/** Whether users other than its owner can read a file. */
export const isReadableByOthers = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.stat(path)).pipe(
    Effect.map(({ mode }) => process.getuid !== undefined && (mode & readableByOthers) !== 0),
    Effect.orElseSucceed(() => false)
  )
