import { LinkFileError, maxLinkFileProblems, planLinks, readLinkFile } from "@stocktally/core"
import { fileFailure } from "@stocktally/runtime"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { buffer } from "node:stream/consumers"
import { FileUnreadable } from "../exit/FileUnreadable.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import { changeLinks } from "./changeLinks.ts"
import { runWithSync } from "./run.ts"
import { syncedStore } from "./synced.ts"

export const handle = ({ dryRun, file }: { readonly file: string; readonly dryRun: boolean }) =>
  runWithSync(take(file, dryRun))

const take = Effect.fnUntraced(function*(file: string, dryRun: boolean) {
  yield* outputOptions
  const read = yield* readLinkFile(decode(yield* file === "-" ? stdin : bytesOf(file)))
  const store = yield* syncedStore
  const plan = yield* planLinks(store, read)
  const problems = Arr.take(plan.problems, maxLinkFileProblems)
  if (Arr.isArrayNonEmpty(problems)) return yield* new LinkFileError({ problems, count: plan.problems.length })
  yield* changeLinks(store, plan, dryRun)
})

/** More than a million rows: whoever names such a file means another one. */
const largest = 64 * 1024 * 1024

const bytesOf = (file: string) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const { size } = yield* files.stat(file)
    return size > largest
      ? yield* new FileUnreadable({ message: `${file} is too large for a link file; expected 64 MB at most` })
      : yield* files.readFile(file)
  }).pipe(
    Effect.catchTag("PlatformError", (error) =>
      Effect.fail(new FileUnreadable({ message: `${file} cannot be read: ${fileFailure(error)}` }))),
    Effect.provide(NodeFileSystem.layer)
  )

const stdin = Effect.tryPromise({
  try: () => buffer(process.stdin),
  catch: (cause) => new FileUnreadable({ message: `stdin cannot be read: ${String(cause)}` })
})

/** UTF-8, or what Excel calls Unicode text: UTF-16 after a byte-order mark. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xFF && bytes[1] === 0xFE ? "utf-16le" : "utf-8").decode(bytes)
