import type { Search, Terms } from "./Candidate.ts"
import { improve } from "./improve.ts"
import { pairDifferences, percentVotes } from "./percentVotes.ts"
import { type RuleRows, addColumns } from "./RuleRows.ts"
import { maxCombined } from "./sourceSets.ts"

/** How many pairs of rows vote for sets and shares, and for steps from one to the next. */
const voters = 256
const stepVoters = 2000

/** From how many of the elected rules steps begin. */
const starts = 5

/**
 * Elects the sets and shares for which the most pairs of the first rows vote, at most `most`, and those that steps from
 * them reach.
 */
export function* electTerms(
  rows: RuleRows,
  sets: ReadonlyArray<ReadonlyArray<number>>,
  { most, rows: among }: { readonly most: number; readonly rows: number }
): Search<ReadonlyArray<Terms>> {
  const pairs = pairDifferences(rows, among, voters)
  const sum = new Float64Array(voters)
  const votes = new Int32Array(102)
  /** The votes by set and share. */
  const results = new Uint16Array(sets.length * 100)
  const howMany = new Int32Array(voters + 1)
  for (const [index, sources] of sets.entries()) {
    percentVotes(pairs, addColumns(pairs, sources, pairs.count, sum), votes)
    for (let percent = 1; percent <= 100; percent++) {
      const result = votes[percent] ?? 0
      results[index * 100 + percent - 1] = result
      howMany[result] = (howMany[result] ?? 0) + 1
    }
    yield voters * (sources.length + 2)
  }
  // The lowest result that is elected, and how many rules with this result.
  let [last, room] = [voters, most]
  while (last > 0 && (howMany[last] ?? 0) < room) room -= howMany[last--] ?? 0
  const elected: Array<Terms & { readonly result: number }> = []
  results.forEach((result, at) => {
    if (result < last || (result === last && room-- <= 0)) return
    elected.push({ sources: sets[Math.floor(at / 100)] ?? [], percent: at % 100 + 1, result })
  })
  const best = elected.toSorted((self, that) => that.result - self.result)
  // If every combination was voted on, steps reach nothing new.
  return rows.columns.length <= maxCombined ? best : [...(yield* stepsFrom(rows, best, among)), ...best]
}

function* stepsFrom(rows: RuleRows, elected: ReadonlyArray<Terms>, among: number): Search<ReadonlyArray<Terms>> {
  const pairs = pairDifferences(rows, among, stepVoters)
  const sum = new Float64Array(stepVoters)
  const votes = new Int32Array(102)
  const judge = ({ percent, sources }: Terms) => {
    percentVotes(pairs, addColumns(pairs, sources, pairs.count, sum), votes)
    return { sources, percent, buffer: 0, explained: votes[percent] ?? 0 }
  }
  const reached: Array<Terms> = []
  for (const { percent, sources } of elected.slice(0, starts)) {
    reached.push(yield* improve({ sources, percent }, rows.columns.length, judge, stepVoters * (sources.length + 2)))
  }
  return reached
}
