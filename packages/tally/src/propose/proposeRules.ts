import * as Effect from "effect/Effect"
import { type HaravanLocationId, identityTerms, type StockRule, toTenThousandths } from "@stocktally/schema"
import type { StoreError } from "../store/StoreError.ts"
import { placements } from "../rules/placement.ts"
import { ComparedRows } from "./ComparedRows.ts"
import { type CountTable, packCounts } from "./CountTable.ts"
import { letOthersWork } from "./letOthersWork.ts"
import type { NoProposal, ProposalInput, RuleProposal, RuleProposals } from "./RuleProposal.ts"
import { boundsOf } from "./RuleRows.ts"
import { searchRule } from "./searchRule.ts"
import { mostCombined } from "./sourceSets.ts"

/** Fewer rows in stock at Loop say nothing of a rule. */
const leastInStock = 20

/** What counts now is left alone if it explains this share of the rows. */
const wellExplained = 0.9

/** A proposal explains so many rows more than what counts now, and than chance, at least. */
const leastGain = 10

/** How many rows that stay different are shown. */
const usualExamples = 5

/**
 * Which stock rules explain best what each Loop location shows. Nothing is changed. The same counts give the same proposals.
 *
 * A rule is proposed if it explains half of the rows that what counts now does not explain, half of those that chance does
 * not, and ten more than either. What chance explains is what the same search finds once Loop's counts have changed places:
 * among so many rules there are always some that fit a few rows, and showing nothing fits all that Loop has no stock of.
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
  const now = { terms: placed.rule ?? identityTerms, haravanLocationIds: placed.sources }
  const compared = new ComparedRows(table, id, input.tolerance)
  yield* Effect.yieldNow
  const { length: count } = compared.rows
  const { rows: explainedNow } = compared.explainedBy(now)
  const counts = { loopLocationId: id, location: name, compared: count, explainedNow }
  if (count > 0 && explainedNow >= count * wellExplained) return { ...counts, reason: "explained" }

  const { shown } = compared
  const inStock = shown.filter((units) => units > 0).length
  if (inStock < leastInStock) return { ...counts, reason: "too-few" }

  yield* Effect.yieldNow
  const candidates = candidatesFor(input, compared, now.haravanLocationIds)
  const rows = boundsOf(shown, toTenThousandths(now.terms.tolerance ?? input.tolerance))
  const columns = candidates.map(({ column }) => column)
  const best = yield* letOthersWork(searchRule({ ...rows, columns }))
  const sources = best?.sources.flatMap((source) => candidates[source] ?? []) ?? []
  const [first, ...others] = sources.map(({ locationId }) => locationId)
  if (best === undefined || first === undefined) return { ...counts, reason: "no-fit" }

  const { tolerance, tolerancePercent } = now.terms
  const { buffer, percent } = best
  const terms = { percent, buffer, cap: null, belowZero: "zero", tolerance, tolerancePercent } as const
  const rule: StockRule = { loopLocationId: id, haravanLocationIds: [first, ...others], ...terms, note: null }
  const feed = { terms, haravanLocationIds: [first, ...others] }
  const then = compared.explainedBy(feed)
  const isClear = (base: number, explained: number) => explained - base >= Math.max(leastGain, (count - base) / 2)
  if (!isClear(explainedNow, then.rows)) return { ...counts, reason: "no-fit" }
  yield* Effect.yieldNow
  // The rows are in no order: half a turn gives each the count of another.
  const turned = shown.map((_, row) => shown[(row + Math.floor(count / 2)) % count] ?? 0)
  const chance = yield* letOthersWork(
    searchRule({ ...boundsOf(turned, toTenThousandths(tolerance ?? input.tolerance)), columns })
  )
  if (!isClear(chance?.explained ?? 0, best.explained)) return { ...counts, reason: "no-fit" }

  const names = new Map(sources.map(({ location, locationId }) => [locationId, location]))
  return {
    ...counts,
    rule,
    explainedThen: then.rows,
    sources: sources.map(({ location, locationId }) => ({ location, locationId })),
    examples: compared.examples(
      feed,
      then,
      input.examples ?? usualExamples,
      (location) => names.get(location) ?? location
    ),
    tried: { locations: Math.min(candidates.length, mostCombined), of: candidates.length }
  }
})

/**
 * The Haravan locations that may feed a Loop location, with their counts: those that are not in transit and have stock. The
 * ones that feed it now come first, since of equals the first is taken.
 */
const candidatesFor = (
  { haravanLocations }: ProposalInput,
  compared: ComparedRows,
  now: ReadonlyArray<HaravanLocationId>
) =>
  haravanLocations.filter(({ transit }) => !transit)
    .toSorted((self, that) => Number(now.includes(that.id)) - Number(now.includes(self.id)))
    .map(({ id, name }) => ({ locationId: id, location: name, column: compared.available(id) }))
    .filter(({ column }) => column.some((units) => units !== 0))
