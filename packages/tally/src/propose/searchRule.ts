/**
 * Searches for the rule that explains the most rows. In a small shop, every set of locations is tried with every share.
 * Else pairs of rows vote for the sets and shares that they agree with; the elected ones are tried on a thousand rows,
 * the best of them on more, and the best of these are improved step by step as long as a step helps.
 */
import { bestBuffer } from "./bestBuffer.ts"
import { better, byMerit, type Candidate, type Search, type Terms } from "./Candidate.ts"
import { electTerms } from "./electTerms.ts"
import { improve } from "./improve.ts"
import { type RuleRows, addColumns } from "./RuleRows.ts"
import { maxCombined, sourceSets } from "./sourceSets.ts"

/** The most rows, over all sets and shares, for which every rule is tried. */
const maxExhaustiveWork = 30_000_000

/** How many rules are tried, and on how many rows. */
const rounds = [{ most: 2000, rows: 1000 }, { most: 100, rows: 10_000 }] as const

/** How many rules are improved, and on how many rows; the best of them is then improved on all rows. */
const starts = { most: 6, rows: 2000 }

/** Finds the best rule; undefined if there are no locations. */
export function* searchRule(rows: RuleRows): Search<Candidate | undefined> {
  const sets = yield* sourceSets(rows)
  const isSmall = rows.columns.length <= maxCombined && sets.length * 100 * rows.count <= maxExhaustiveWork
  return isSmall ? yield* tryAll(rows, sets) : yield* tryElected(rows, sets)
}

function* tryAll(rows: RuleRows, sets: ReadonlyArray<ReadonlyArray<number>>): Search<Candidate | undefined> {
  const sum = new Float64Array(rows.count)
  let best: Candidate | undefined
  for (const sources of sets) {
    addColumns(rows, sources, rows.count, sum)
    for (let percent = 1; percent <= 100; percent++) {
      best = better(best, { sources, percent, ...bestBuffer(rows, sum, percent, rows.count) })
      yield rows.count
    }
  }
  return best
}

function* tryElected(rows: RuleRows, sets: ReadonlyArray<ReadonlyArray<number>>): Search<Candidate | undefined> {
  const [first, second] = rounds
  const elected = yield* electTerms(rows, sets, { ...first, rows: Math.min(rows.count, first.rows) })
  const tried = yield* tryEach(rows, elected, first.rows)
  const triedAgain = yield* tryEach(rows, tried.slice(0, second.most), second.rows)
  const improved: Array<Terms> = []
  for (const terms of triedAgain.slice(0, starts.most)) improved.push(yield* improveOn(rows, terms, starts.rows))
  const [best] = yield* tryEach(rows, improved, rows.count)
  return best && (yield* improveOn(rows, best, rows.count))
}

/** Finds the best buffer of a rule over the first rows. */
const judgeOn = (rows: RuleRows, most: number) => {
  const count = Math.min(rows.count, most)
  const sum = new Float64Array(count)
  return {
    work: count * Math.ceil(rows.columns.length / 2),
    judge: ({ percent, sources }: Terms): Candidate => ({
      sources,
      percent,
      ...bestBuffer(rows, addColumns(rows, sources, count, sum), percent, count)
    })
  }
}

/** The rules with their results on the first rows, the best first. */
function* tryEach(rows: RuleRows, rules: ReadonlyArray<Terms>, most: number): Search<ReadonlyArray<Candidate>> {
  const { judge, work } = judgeOn(rows, most)
  const tried: Array<Candidate> = []
  for (const terms of rules) {
    tried.push(judge(terms))
    yield work
  }
  return tried.toSorted(byMerit)
}

const improveOn = (rows: RuleRows, terms: Terms, most: number): Search<Candidate> => {
  const { judge, work } = judgeOn(rows, most)
  return improve(terms, rows.columns.length, judge, work)
}
