/** Reads cells: their values, or their problems. */
import { idDigits } from "@stocktally/schema"
import * as Result from "effect/Result"
import { quoted } from "../link/wording.ts"
import { noteProblem } from "../text/noteProblem.ts"
import { readIdentifier, readText } from "./cell.ts"
import type { Cells } from "./readSheet.ts"

/** A problem of a row. */
export type RowProblem<Column extends string> = readonly [column: Column, problem: string]

/** Reads the cells of a row one by one and collects their problems; a cell that cannot be read is undefined. */
export const cellReader = <Column extends string>(cells: Cells<Column>) => {
  const problems: Array<RowProblem<Column>> = []
  return {
    problems,
    read: <A>(column: Column, read: (cell: string) => Result.Result<A, string>): A | undefined =>
      Result.getOrElse(read(cells(column) ?? ""), (problem) => {
        problems.push([column, problem])
        return undefined
      })
  }
}

/** Reads one of some words, in any case. */
export const readWord =
  <const Word extends string>(words: ReadonlyArray<Word>) => (cell: string): Result.Result<Word, string> => {
    const text = readIdentifier(cell).toLowerCase()
    const found = words.find((word) => word === text)
    return found === undefined
      ? Result.fail(`${cell.trim() === "" ? "is empty" : `${quoted(cell)} is unknown`}; expected ${words.join(" or ")}`)
      : Result.succeed(found)
  }

/** The problem of an id that a spreadsheet has rounded; undefined if it has not. */
export const roundedId = (text: string): string | undefined =>
  /^\d[\d.,]*e\+?\d+$/i.test(text)
    ? `${quoted(text)} is an id that a spreadsheet has rounded; export with --excel, or format the column as text`
    : undefined

/** Reads an id's digits; null if the cell is empty. */
export const readId = (cell: string): Result.Result<string | null, string> => {
  const text = readIdentifier(cell)
  if (text === "") return Result.succeed(null)
  const rounded = roundedId(text)
  return rounded === undefined
    ? Result.mapError(idDigits(text), ({ message }) => message)
    : Result.fail(rounded)
}

/** Reads a note; null if the cell is blank. */
export const readNote = (cell: string): Result.Result<string | null, string> => {
  const text = readText(cell)
  if (text.trim() === "") return Result.succeed(null)
  const problem = noteProblem(text)
  return problem === undefined ? Result.succeed(text) : Result.fail(problem)
}
