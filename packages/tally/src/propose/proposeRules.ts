import * as Effect from "effect/Effect"
import { type HaravanLocationId, identityTerms, type StockRule, toTenThousandths } from "@stocktally/schema"
import type { StoreError } from "../store/StoreError.ts"
import { placements } from "../rules/placement.ts"
import { ComparedRows } from "./ComparedRows.ts"
import { type CountTable, packCounts } from "./CountTable.ts"
import { runInTurns } from "./runInTurns.ts"
import type { NoProposal, ProposalInput, RuleProposal, RuleProposals } from "./RuleProposal.ts"
import { toleranceBounds } from "./RuleRows.ts"
import { searchRule } from "./searchRule.ts"
import { maxCombined } from "./sourceSets.ts"

/** The fewest rows in stock at Loop from which a rule can be found. */
const minInStock = 20

/** The share of explained rows at which the current rules are good enough. */
const sufficientShare = 0.9

/** How many more rows a proposal must explain than the current rules, and than chance. */
const minGain = 10

/** How many rows that stay different are shown by default. */
const defaultExamples = 5

/**
 * Proposes the stock rules that best explain the counts of each Loop location. Changes nothing. The same counts have
 * the same proposals.
 *
 * A rule is proposed if it explains half of the rows that the current rules do not explain, half of the rows that
 * chance does not explain, and ten more than either. Chance is the result of the same search with Loop's counts moved
 * to other rows: among so many rules some always fit a few rows, and a rule that shows nothing fits all rows without
 * stock at Loop.
 */
export const proposeRules = (input: ProposalInput): Effect.Effect<RuleProposals, StoreError> =>
  Effect.gen(function*() {
    const table = yield* packCounts(
      input.evidence,
      input.loopLocations.map(({ id }) => id),
      input.haravanLocations.map(({ id }) => id)
    )
    const proposals: Array<RuleProposal> = []
    const none: Array<NoProposal> = []
    for (const location of input.loopLocations) {
      const found = yield* proposeFor(input, table, location)
      if ("rule" in found) proposals.push(found)
      else none.push(found)
    }
    return { proposals, none }
  })

const proposeFor = Effect.fnUntraced(function*(
  input: ProposalInput,
  table: CountTable,
  { id, name }: ProposalInput["loopLocations"][number]
): Effect.fn.Return<RuleProposal | NoProposal> {
  const placed = placements(input.rules)({ loop: id, haravan: input.links.get(id) ?? null })
  const current = { terms: placed.rule ?? identityTerms, haravanLocationIds: placed.sources }
  const compared = new ComparedRows(table, id, input.tolerance)
  yield* Effect.yieldNow
  const { length: count } = compared.rows
  const { rows: explainedNow } = compared.explainedBy(current)
  const counts = { loopLocationId: id, location: name, compared: count, explainedNow }
  if (count > 0 && explainedNow >= count * sufficientShare) return { ...counts, reason: "explained" }

  const { shown } = compared
  const inStock = shown.filter((units) => units > 0).length
  if (inStock < minInStock) return { ...counts, reason: "too-few" }

  yield* Effect.yieldNow
  const candidates = candidatesFor(input, compared, current.haravanLocationIds)
  const rows = toleranceBounds(shown, toTenThousandths(current.terms.tolerance ?? input.tolerance))
  const columns = candidates.map(({ column }) => column)
  const best = yield* runInTurns(searchRule({ ...rows, columns }))
  const sources = best?.sources.flatMap((source) => candidates[source] ?? []) ?? []
  const [first, ...others] = sources.map(({ locationId }) => locationId)
  if (best === undefined || first === undefined) return { ...counts, reason: "no-fit" }

  const { tolerance, tolerancePercent } = current.terms
  const { buffer, percent } = best
  const terms = { percent, buffer, cap: null, belowZero: "zero", tolerance, tolerancePercent } as const
  const rule: StockRule = { loopLocationId: id, haravanLocationIds: [first, ...others], ...terms, note: null }
  const feed = { terms, haravanLocationIds: [first, ...others] }
  const withProposal = compared.explainedBy(feed)
  const isClear = (base: number, explained: number) => explained - base >= Math.max(minGain, (count - base) / 2)
  if (!isClear(explainedNow, withProposal.rows)) return { ...counts, reason: "no-fit" }
  yield* Effect.yieldNow
  // The rows are in random order, so moving the counts by half of the rows gives each row the count of another.
  const moved = shown.map((_, row) => shown[(row + Math.floor(count / 2)) % count] ?? 0)
  const chance = yield* runInTurns(
    searchRule({ ...toleranceBounds(moved, toTenThousandths(tolerance ?? input.tolerance)), columns })
  )
  if (!isClear(chance?.explained ?? 0, best.explained)) return { ...counts, reason: "no-fit" }

  const names = new Map(sources.map(({ location, locationId }) => [locationId, location]))
  return {
    ...counts,
    rule,
    explainedThen: withProposal.rows,
    sources: sources.map(({ location, locationId }) => ({ location, locationId })),
    examples: compared.examples(
      feed,
      withProposal,
      input.examples ?? defaultExamples,
      (location) => names.get(location) ?? location
    ),
    tried: { locations: Math.min(candidates.length, maxCombined), of: candidates.length }
  }
})

/**
 * The Haravan locations that may feed a Loop location, with their counts: not in transit, and with stock. The current
 * ones come first, because the first of equals wins.
 */
const candidatesFor = (
  { haravanLocations }: ProposalInput,
  compared: ComparedRows,
  currentIds: ReadonlyArray<HaravanLocationId>
) =>
  haravanLocations.filter(({ transit }) => !transit)
    .toSorted((self, that) => Number(currentIds.includes(that.id)) - Number(currentIds.includes(self.id)))
    .map(({ id, name }) => ({ locationId: id, location: name, column: compared.available(id) }))
    .filter(({ column }) => column.some((units) => units !== 0))
