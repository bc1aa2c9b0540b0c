import { Stream } from "effect"
import { Csv } from "effect/encoding"

/** The rows of a sheet, with its header first. */
export const rowsOf = (csv: string) =>
  Stream.make(csv).pipe(Stream.pipeThroughChannel(Csv.decodeString({ headers: false })), Stream.runCollect)

/** Cells that a spreadsheet would run; numbers are safe. */
export const formulasIn = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> =>
  rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+$/.test(cell))
