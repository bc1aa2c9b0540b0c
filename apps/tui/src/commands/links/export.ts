import { linkFileHeader, linkFileLine } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ExcelFlag, FormatFlag, RawFlag } from "../../cli/GlobalFlags.ts"
import { announceSource } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { linkFileRow } from "./records.ts"
import { Capabilities } from "../../terminal/capabilities.ts"
import { Stdout } from "../../output/Stdout.ts"
import { ofOneMoment, syncedStore, writeStored } from "../store.ts"
import { runWithStore } from "../run.ts"

export const handle = ({ unlinked }: { readonly unlinked: boolean }) => runWithStore(write(unlinked))

/** A link file is CSV, so that is what it is where no other format was asked for. */
const write = Effect.fnUntraced(function*(unlinked: boolean) {
  const format = yield* FormatFlag
  if (format !== "table") yield* outputOptions
  const rows = (yield* syncedStore).linkFile({ unlinked })
  if (format === "json" || format === "ndjson") return yield* writeStored(linkFileRow, rows)
  const { columns } = yield* Capabilities
  const form = { raw: yield* RawFlag, excel: yield* ExcelFlag, visible: columns !== undefined }
  yield* announceSource
  const lines = Stream.concat(
    Stream.succeed(linkFileHeader(form)),
    Stream.map(rows, (row) => linkFileLine(row, form))
  )
  yield* ofOneMoment(
    Effect.flatMap(Stdout, (stdout) => Stream.runForEachArray(lines, (lines) => stdout.write(lines.join(""))))
  )
})
