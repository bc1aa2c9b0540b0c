import * as Effect from "effect/Effect"
import { ExcelFlag, type Format, FormatFlag, RawFlag } from "../cli/GlobalFlags.ts"
import { WrongUsage } from "../errors/commandErrors.ts"
import { type CsvOptions, csvList } from "./Csv.ts"
import { jsonList, ndjsonList } from "./Json.ts"
import type { ListWriter, RecordKind } from "./RecordKind.ts"
import { Capabilities } from "../terminal/capabilities.ts"
import { tableList, type TableSurface } from "../terminal/table.ts"

/** The chosen form of the output. */
export interface OutputOptions {
  readonly format: Format
  readonly csv: CsvOptions
  readonly surface: TableSurface
}

/** The flags about output, checked together; yield this before anything is read. */
export const outputOptions = Effect.gen(function*() {
  const format = yield* FormatFlag
  const surface = yield* Capabilities
  const csv = { raw: yield* RawFlag, excel: yield* ExcelFlag, visible: surface.columns !== undefined }
  if (format !== "csv" && (csv.raw || csv.excel)) {
    return yield* new WrongUsage({
      message: `--${csv.excel ? "excel" : "raw"} needs --format csv; the format is ${format}`
    })
  }
  return { format, csv, surface }
})

/** The writer of a list of records in the chosen format. */
export const listWriter = <A>(kind: RecordKind<A>, { csv, format, surface }: OutputOptions): ListWriter<A> => {
  switch (format) {
    case "table":
      return tableList(kind, surface)
    case "json":
      return jsonList(kind)
    case "ndjson":
      return ndjsonList(kind)
    case "csv":
      return csvList(kind, csv)
  }
}
