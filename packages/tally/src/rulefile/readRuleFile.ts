import type { StockRule } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { checkRules, mostRules, type PartialRule, type RuleProblem } from "../rules/checkRules.ts"
import type { RulesStore } from "../rules/planRules.ts"
import { locationsNamed, readRuleLocations, type RuleLocations } from "../rules/RuleLocations.ts"
import { cellReader } from "../sheet/readCell.ts"
import { readSheet, type SheetRow } from "../sheet/readSheet.ts"
import { type SheetError, SheetProblems } from "../sheet/SheetError.ts"
import type { StoreError } from "../store/StoreError.ts"
import { readHaravanLocations, readLoopLocation, ruleCells } from "./readRuleCells.ts"
import { type RuleFileColumn, ruleFileForm } from "./RuleFile.ts"

/**
 * Reads a CSV of stock rules, a row for each: the whole set. Its columns may be in any order. `loop_location` is an id or a
 * name that only one has; blank or `default`, it is the rule of all locations without one. `haravan_locations` are ids or
 * names with `;` between; blank, it is the location that Loop's is linked to. A blank `percent` is 100, a blank `buffer` 0,
 * a blank `below_zero` `zero`; a blank `cap` is no limit, and blank tolerances are those of the settings. Everything that
 * is wrong is reported at once, and then nothing is taken.
 */
export const readRuleFile = Effect.fn("RuleFile.read")(function*(
  store: RulesStore,
  text: string
): Effect.fn.Return<ReadonlyArray<StockRule>, SheetError | StoreError> {
  const problems = new SheetProblems()
  const rows = yield* readSheet(text, { ...ruleFileForm, most: mostRules }, problems)
  const current = yield* store.rules.current
  const named = locationsNamed(current.rules)
  const locations = yield* readRuleLocations(store, {
    loop: [...named.loop, ...rows.flatMap(({ cells }) => digitsIn(cells("loop_location")))],
    haravan: [...named.haravan, ...rows.flatMap(({ cells }) => digitsIn(cells("haravan_locations")))]
  })
  const read = rows.map((row) => readRow(row, locations))
  const lineOf = (rule: number): number => rows[rule]?.line ?? 0
  const found = [
    ...read.flatMap(({ problems }, index) =>
      problems.map(([column, problem]) => ({ line: lineOf(index), column, problem }))
    ),
    ...checkRules(read.map(({ partial }) => partial), locations, current.rules, (rule) => `line ${lineOf(rule)}`)
      .map(({ field, problem, rule }) => ({ line: lineOf(rule), column: columnOf(field), problem }))
  ]
  for (const { column, line, problem } of found.toSorted((self, that) => self.line - that.line)) {
    problems.add(line, column, problem)
  }
  if (rows.length === 0 && problems.count === 0 && current.rules.length > 0) {
    problems.add(1, null, "has no rule below it; stocktally rules remove --all removes those that count now")
  }
  return yield* problems.orElse(read.flatMap(({ rule }) => rule ?? []))
})

/** What may be ids in a cell: of so many it is looked up whether they are gone. */
const digitsIn = (cell: string | undefined): ReadonlyArray<string> => cell?.match(/\d+/g)?.slice(0, 200) ?? []

const columnOf = (field: RuleProblem["field"]): RuleFileColumn =>
  field === "loopLocationId" ? "loop_location" : field === "haravanLocationIds" ? "haravan_locations" : "note"

/** The rule that a row says; undefined, with the problems, if not all of it can be read. */
const readRow = ({ cells }: SheetRow<RuleFileColumn>, locations: RuleLocations) => {
  const { problems, read } = cellReader(cells)
  const loopLocationId = read("loop_location", readLoopLocation(locations))
  const haravanLocationIds = read("haravan_locations", readHaravanLocations(locations))
  const percent = read("percent", ruleCells.percent)
  const buffer = read("buffer", ruleCells.buffer)
  const cap = read("cap", ruleCells.cap)
  const belowZero = read("below_zero", ruleCells.below_zero)
  const tolerance = read("tolerance", ruleCells.tolerance)
  const tolerancePercent = read("tolerance_percent", ruleCells.tolerance_percent)
  const note = read("note", ruleCells.note)
  const partial: PartialRule = { loopLocationId, haravanLocationIds }
  const isWhole = loopLocationId !== undefined && haravanLocationIds !== undefined && percent !== undefined &&
    buffer !== undefined && cap !== undefined && belowZero !== undefined && tolerance !== undefined &&
    tolerancePercent !== undefined && note !== undefined
  const rule: StockRule | undefined = isWhole
    ? { loopLocationId, haravanLocationIds, percent, buffer, cap, belowZero, tolerance, tolerancePercent, note }
    : undefined
  return { problems, partial, rule }
}
