import { exportLinks, linkFileHeader, linkFileLine } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ExcelFlag, FormatFlag, RawFlag } from "../cli/GlobalFlags.ts"
import { announceSource } from "../output/notes.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import { linkFileRow } from "../output/records/linkFileRow.ts"
import { writeList } from "../output/records.ts"
import { Screen } from "../output/Screen.ts"
import { Stdout } from "../output/Stdout.ts"
import { runWithStore } from "./run.ts"
import { syncedStore } from "./synced.ts"

export const handle = ({ unlinked }: { readonly unlinked: boolean }) => runWithStore(write(unlinked))

/** A link file is CSV, so that is what it is where no other format was asked for. */
const write = Effect.fnUntraced(function*(unlinked: boolean) {
  const format = yield* FormatFlag
  if (format !== "table") yield* outputOptions
  const rows = exportLinks(yield* syncedStore, { unlinked })
  if (format === "json" || format === "ndjson") return yield* writeList(linkFileRow, rows)
  const { columns } = yield* Screen
  const form = { raw: yield* RawFlag, excel: yield* ExcelFlag, visible: columns !== undefined }
  const stdout = yield* Stdout
  yield* announceSource
  yield* Stream.concat(
    Stream.succeed(linkFileHeader(form)),
    Stream.map(rows, (row) => linkFileLine(row, form))
  ).pipe(Stream.runForEachArray((lines) => stdout.write(lines.join(""))))
})
