/** Sheets on stdout, to edit in a spreadsheet and import again. */
import { type SheetColumn, sheetHeader, sheetLine } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ExcelFlag, FormatFlag, RawFlag } from "../cli/GlobalFlags.ts"
import { inSnapshot, writeStored } from "../commands/store.ts"
import { announceSource } from "../output/notes.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import type { RecordKind } from "../output/RecordKind.ts"
import { Stdout } from "../output/Stdout.ts"
import { Capabilities } from "../terminal/capabilities.ts"

/** Writes rows from the store as a sheet: CSV, unless another format is chosen. */
export const writeSheet = Effect.fnUntraced(function*<Row extends object, E, R, E2, R2>(
  read: Effect.Effect<
    { readonly columns: ReadonlyArray<SheetColumn<Row>>; readonly rows: Stream.Stream<Row, E, R> },
    E2,
    R2
  >
) {
  const format = yield* FormatFlag
  if (format !== "table") yield* outputOptions
  const { columns, rows } = yield* read
  if (format === "json" || format === "ndjson") return yield* writeStored(plainRow<Row>(), rows)
  const { columns: width } = yield* Capabilities
  const form = { raw: yield* RawFlag, excel: yield* ExcelFlag, visible: width !== undefined }
  yield* announceSource
  const lines = Stream.concat(
    Stream.succeed(sheetHeader(columns, form)),
    Stream.map(rows, (row) => sheetLine(columns, row, form))
  )
  yield* inSnapshot(
    Effect.flatMap(Stdout, (stdout) => Stream.runForEachArray(lines, (lines) => stdout.write(lines.join(""))))
  )
})

/** A row as JSON; the CSV of a sheet has its own header. */
const plainRow = <Row extends object>(): RecordKind<Row> => ({
  names: ["row", "rows"],
  json: (row) => row,
  fields: [],
  columns: []
})
