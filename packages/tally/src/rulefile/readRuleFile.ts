import { formatTimestamp, type StockRule, visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { checkRules, maxRules, type PartialRule, type RuleProblem } from "../ruleset/checkRules.ts"
import type { RulePlanStore } from "../ruleset/planRules.ts"
import type { UnresolvedLocation } from "../ruleset/resolveLocation.ts"
import { idTexts, locationsIn, readRuleLocations, type RuleLocations } from "../ruleset/RuleLocations.ts"
import { quoted } from "../link/wording.ts"
import { readIdentifier } from "../sheet/cell.ts"
import { cellReader } from "../sheet/readCell.ts"
import { readSheet, type SheetRow } from "../sheet/readSheet.ts"
import { type SheetError, SheetProblems } from "../sheet/SheetError.ts"
import type { RuleSet } from "../store/RuleStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import { readHaravanLocations, readLoopLocation, ruleCells } from "./readRuleCells.ts"
import { type RuleFileColumn, ruleFileForm } from "./RuleFile.ts"

/**
 * Reads a CSV with a complete set of stock rules, one in each row. The columns may be in any order. `loop_location` is
 * an id or a unique name; if it is blank or `default`, the rule is for all locations without one. `haravan_locations`
 * are ids or names with `;` between them; if blank, the location that Loop's is linked to. A blank `percent` is 100, a
 * blank `buffer` 0, a blank `below_zero` `zero`; a blank `cap` means no limit, and blank tolerances are those of the
 * settings. All problems are reported at once, and then nothing is imported. An export also has its `version`: nobody
 * but `by` may have changed the rules since.
 */
export const readRuleFile = Effect.fn("RuleFile.read")(function*(
  store: RulePlanStore,
  text: string,
  by: string
): Effect.fn.Return<ReadonlyArray<StockRule>, SheetError | StoreError> {
  const problems = new SheetProblems()
  const rows = yield* readSheet(text, { ...ruleFileForm, most: maxRules }, problems)
  const current = yield* store.rules.current
  const named = locationsIn(current.rules)
  const locations = yield* readRuleLocations(store, {
    loop: [...named.loop, ...rows.flatMap(({ cells }) => idTexts(cells("loop_location")))],
    haravan: [...named.haravan, ...rows.flatMap(({ cells }) => idTexts(cells("haravan_locations")))]
  })
  const read = rows.map((row) => readRow(row, locations))
  const lineOf = (rule: number): number => rows[rule]?.line ?? 0
  const found = [
    ...yield* versionProblems(store, rows, by),
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
    problems.add(1, null, "has no rule below it; to remove all rules, run stocktally rules remove --all")
  }
  return yield* problems.orElse(read.flatMap(({ rule }) => rule ?? []))
})

/** How many versions back we look for their authors. */
const maxVersions = 100

/** The problems of the `version` column: someone else has changed the rules since. */
const versionProblems = Effect.fnUntraced(function*(
  { rules }: RulePlanStore,
  rows: ReadonlyArray<SheetRow<RuleFileColumn>>,
  by: string
) {
  const lines = new Map(rows.toReversed().map(({ cells, line }) => [readIdentifier(cells("version") ?? ""), line]))
  lines.delete("")
  if (lines.size === 0) return []
  const made = yield* rules.versions(maxVersions)
  return [...lines].flatMap(([text, line]) => {
    const problem = versionProblem(text, made, by)
    return problem === undefined ? [] : [{ line, column: "version", problem }]
  })
})

const versionProblem = (text: string, made: ReadonlyArray<RuleSet>, by: string): string | undefined => {
  const newest = made[0]?.version ?? 0
  const version = /^\d{1,9}$/.test(text) ? Number(text) : Infinity
  if (version > newest) {
    return `${
      quoted(text)
    } is not a version of the rules, which are at ${newest}; keep the exported value, or empty the column`
  }
  const later = made.filter((set) => set.version > version && set.change !== null && set.change.by !== by)
  const [other] = later
  const { change = null } = other ?? {}
  if (change !== null) {
    return `the sheet has version ${version}, but ${visible(change.by)} has changed the rules since (${
      formatTimestamp(change.at)
    }); ` +
      "export them again, or empty the column to replace them anyway"
  }
  return made.length < maxVersions || (made.at(-1)?.version ?? 0) <= version + 1
    ? undefined
    : `the sheet has version ${version}, but the rules are at ${newest}; export them again`
}

const columnOf = (field: RuleProblem["field"]): RuleFileColumn =>
  field === "loopLocationId" ? "loop_location" : field === "haravanLocationIds" ? "haravan_locations" : "note"

const problemOf = ({ problem }: UnresolvedLocation): string => problem

/** The rule in a row; undefined, with the problems, if it cannot be read completely. */
const readRow = ({ cells }: SheetRow<RuleFileColumn>, locations: RuleLocations) => {
  const { problems, read } = cellReader(cells)
  const loopLocationId = read("loop_location", (cell) => Result.mapError(readLoopLocation(locations)(cell), problemOf))
  const haravanLocationIds = read(
    "haravan_locations",
    (cell) => Result.mapError(readHaravanLocations(locations)(cell), problemOf)
  )
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
