/** Writes the rows of a filter to a new file, page by page. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import type { ReadModel } from "@stocktally/sync"
import { visible, type Source } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import { tallyWriter } from "../../output/TallyReport.ts"
import { localTime } from "../../terminal/time.ts"
import type { Exported, QueryFailure, QueryRequest } from "../model/state/Query.ts"
import { queryFailureOf } from "./queryFailure.ts"

const pageRows = 500
const maxFilesPerDay = 1000

/** Loaded with this file, the only part of the screens that writes files. */
const files = Layer.merge(NodeFileSystem.layer, NodePath.layer)

type Export = Pick<QueryRequest<"export">, "filter" | "format" | "sort">

/**
 * Writes a new file, named after the date and the sandbox, with the next free number, and reports progress after each
 * page. A file that could not be completed is removed.
 */
export const exportRows = Effect.fnUntraced(function*(
  model: ReadModel["Service"],
  { filter, format, sort }: Export,
  directory: string,
  onProgress: (path: string, rows: number) => Effect.Effect<void>
): Effect.fn.Return<Exported, QueryFailure, Path.Path | FileSystem.FileSystem> {
  const counts = yield* Effect.mapError(model.summary(filter), queryFailureOf)
  const writer = tallyWriter(counts, {
    format,
    csv: { raw: false, excel: true, visible: false },
    surface: { columns: undefined, color: false, unicode: true }
  })
  const encoder = new TextEncoder()
  return yield* Effect.scoped(Effect.gen(function*() {
    const { file, path } = yield* create(directory, format, counts.source)
    const write = (text: string) =>
      Effect.mapError(file.writeAll(encoder.encode(text)), (error) => writeFailure(path, error))
    const shown = visible(path)
    let rows = 0
    let moved = false
    let cursor: string | undefined
    yield* write(writer.head)
    do {
      const page = yield* Effect.mapError(model.page({ filter, sort, limit: pageRows, cursor }), queryFailureOf)
      if (page.source !== counts.source) return yield* Effect.fail(otherSource)
      yield* write(writer.rows(page.rows))
      rows += page.rows.length
      moved ||= page.version !== counts.version
      cursor = page.nextCursor ?? undefined
      yield* onProgress(shown, rows)
    } while (cursor !== undefined)
    yield* write(writer.end())
    return { path: shown, rows, moved }
  }))
}, Effect.provide(files))

/** Creates a file with the first free name of the day. */
const create = Effect.fnUntraced(function*(
  directory: string,
  format: Export["format"],
  source: Source
): Effect.fn.Return<
  { readonly file: FileSystem.File; readonly path: string },
  QueryFailure,
  FileSystem.FileSystem | Path.Path | Scope.Scope
> {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const day = localTime(yield* Clock.currentTimeMillis).slice(0, "2026-11-21".length)
  for (let number = 1; number <= maxFilesPerDay; number++) {
    const name = `stocktally-${source === "sandbox" ? "sandbox-" : ""}${day}${
      number === 1 ? "" : `-${number}`
    }.${format}`
    const path = paths.resolve(directory, name)
    // The finalizer that removes the file is registered before the file is opened, so it runs after closing.
    const created = yield* Effect.acquireRelease(
      Effect.map(
        Effect.result(fs.writeFileString(path, "", { flag: "wx", mode: 0o600 })),
        (result) => ({ result })
      ),
      ({ result }, exit) =>
        result._tag === "Success" && exit._tag === "Failure" ? Effect.ignore(fs.remove(path)) : Effect.void
    )
    if (created.result._tag === "Success") {
      const file = yield* Effect.mapError(fs.open(path, { flag: "a" }), (error) => writeFailure(path, error))
      return { file, path }
    }
    if (created.result.failure.reason._tag !== "AlreadyExists") {
      return yield* Effect.fail(writeFailure(path, created.result.failure))
    }
  }
  return yield* Effect.fail({
    line: `${visible(directory)} already has ${maxFilesPerDay} exports of today; move them away`,
    retryable: false
  })
})

const otherSource: QueryFailure = {
  line: "the service changed its data source during the export; export again",
  retryable: false
}

const writeFailure = (path: string, { reason }: PlatformError): QueryFailure => ({
  line: `Cannot write ${visible(path)}: ${reasonText(reason)}`,
  retryable: false
})

const reasonText = (reason: PlatformError["reason"]): string => {
  switch (reason._tag) {
    case "PermissionDenied":
      return "permission denied. Start Stocktally in a directory that you can write to"
    case "NotFound":
      return "its directory is gone. Start Stocktally in another one"
    default:
      return reason.description ?? reason._tag
  }
}
