/** Reads the cells of a sheet of stock rules, and the flags of commands, which have the same form. */
import { type HaravanLocationId, isQuantity, type LoopLocationId, type RuleTerms } from "@stocktally/schema"
import * as Arr from "effect/Array"
import * as Result from "effect/Result"
import { quoted } from "../link/wording.ts"
import type { RuleLocations } from "../ruleset/RuleLocations.ts"
import { type UnresolvedLocation, resolveLocation } from "../ruleset/resolveLocation.ts"
import { readIdentifier } from "../sheet/cell.ts"
import { readNote, readWord, roundedId } from "../sheet/readCell.ts"

const isBlank = (cell: string): boolean => readIdentifier(cell) === ""

/** A whole number within bounds; `otherwise` if the cell is blank. */
const readWhole = (least: number, most: number, otherwise: number) => (cell: string): Result.Result<number, string> => {
  const text = readIdentifier(cell)
  if (text === "") return Result.succeed(otherwise)
  const value = /^\d{1,6}$/.test(text) ? Number(text) : undefined
  if (value !== undefined && value >= least && value <= most) return Result.succeed(value)
  const [, written] = /^(\d{1,3})\s*[%％]$/.exec(text) ?? []
  return Result.fail(
    written === undefined
      ? `${quoted(text)} is not a whole number from ${least} to ${most}${
        /^0?[.,]\d+$/.test(text) ? "; write 80 for 80 %" : ""
      }`
      : `${quoted(text)} has a percent sign; write ${written}`
  )
}

/** Units of stock, 0 or more; `otherwise` if the cell is blank. */
const readUnits = <Blank>(otherwise: Blank) => (cell: string): Result.Result<number | Blank, string> => {
  const text = readIdentifier(cell)
  if (text === "") return Result.succeed(otherwise)
  const value = /^\d{1,12}(?:\.\d{1,4})?$/.test(text) ? Number(text) : undefined
  if (value !== undefined && isQuantity(value)) return Result.succeed(value)
  return Result.fail(
    /^-\d/.test(text)
      ? `${quoted(text)} is below zero; expected 0 or more`
      : `${quoted(text)} is not a number of units; write digits, with a point before decimals: 2 or 2.5`
  )
}

/** Reads the cells of a rule, without its locations. A blank cell has its default value. */
export const ruleCells = {
  percent: readWhole(1, 100, 100),
  buffer: readUnits(0),
  cap: readUnits(null),
  below_zero: (cell: string): Result.Result<RuleTerms["belowZero"], string> =>
    isBlank(cell) ? Result.succeed("zero") : readWord(["zero", "keep"])(cell),
  tolerance: readUnits(null),
  tolerance_percent: readWhole(0, 100, 0),
  note: readNote
}

/** Reads the Loop location that a text names; null is the default rule. */
export const readLoopLocation =
  ({ loop }: RuleLocations) => (cell: string): Result.Result<LoopLocationId | null, UnresolvedLocation> => {
    const text = readIdentifier(cell)
    return text === "" || text.toLowerCase() === "default" ? Result.succeed(null) : locationOf("loop", text, loop)
  }

/**
 * Reads the Haravan locations that a text names, with `;`, `|` or commas between them; null is the location that the
 * Loop location is linked to. A name may contain a separator if a location has that name.
 */
export const readHaravanLocations =
  ({ haravan }: RuleLocations) =>
  (cell: string): Result.Result<Arr.NonEmptyReadonlyArray<HaravanLocationId> | null, UnresolvedLocation> => {
    const text = readIdentifier(cell)
    if (text === "" || text.toLowerCase() === "linked") return Result.succeed(null)
    const isOne = (name: string): boolean => Result.isSuccess(resolveLocation("haravan", name, haravan))
    const parts = (name: string, separator: RegExp): ReadonlyArray<string> =>
      isOne(name) ? [name] : name.split(separator)
    const names = parts(text, /[;|]/).flatMap((name) => parts(name, /,/))
      .map((name) => name.trim()).filter((name) => name !== "")
    const [found, problems] = Arr.partition(names, (name) => locationOf("haravan", name, haravan))
    if (Arr.isArrayNonEmpty(problems)) {
      return Result.fail({
        isMissing: problems.every(({ isMissing }) => isMissing),
        problem: problems.map(({ problem }) => problem).join("; ")
      })
    }
    return Arr.isArrayNonEmpty(found) ? Result.succeed(found) : Result.fail({
      isMissing: false,
      problem: `${quoted(text)} names no location; leave it empty for the linked location`
    })
  }

const locationOf: typeof resolveLocation = (upstream, text, locations) => {
  const problem = roundedId(text)
  return problem === undefined ? resolveLocation(upstream, text, locations) : Result.fail({ isMissing: false, problem })
}
