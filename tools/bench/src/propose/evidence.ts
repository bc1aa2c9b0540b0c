import { uncheckedId } from "@stocktally/schema"
import type { ProposalInput, StockEvidence } from "@stocktally/tally"
import * as Stream from "effect/Stream"

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** The rows of a chunk, as from a store. */
const chunkSize = 500

/** A pseudo-random number below `limit`, the same for the same index. */
const pseudoRandom = (index: number, limit: number): number => {
  let state = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d)
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39)
  return ((state ^ (state >>> 15)) >>> 0) % limit
}

/** The size of a shop whose counts are computed on demand, so that only the evidence is in memory. */
export interface Counts {
  readonly variants: number
  readonly haravanLocations: number
  /**
   * The number of locations in Haravan of which Loop's only location shows 80 % of the total, less 2. For 0, Loop has
   * the same locations as Haravan, and four of five rows show Haravan's count.
   */
  readonly sources: number
}

const share = (stock: number) => Math.max(0, Math.floor(stock * 0.8) - 2)

/** The input of proposing, with one row of twenty off. */
export const proposalInput = ({ haravanLocations, sources, variants }: Counts): ProposalInput => {
  const haravan = range(haravanLocations).map((index) => uncheckedId.HaravanLocationId(String(964_000 + index)))
  const loop = range(sources === 0 ? haravanLocations : 1).map((index) => uncheckedId.LoopLocationId(String(1 + index)))
  function* evidence(): Generator<StockEvidence> {
    for (let variant = 0; variant < variants; variant++) {
      const stock = haravan.map((_, index) => pseudoRandom(variant * 100 + index, 80))
      const shown = (index: number) =>
        sources === 0 ? stock[index] ?? 0 : share(stock.slice(0, sources).reduce((sum, count) => sum + count, 0))
      yield {
        variantId: uncheckedId.LoopVariantId(`674353902539${variant}`),
        sku: `KLU-0004-XR-${variant}`,
        loop: loop.map((locationId, index) => ({
          locationId,
          available: shown(index) + (pseudoRandom(variant * 100 + 50 + index, sources === 0 ? 5 : 20) === 0 ? 3 : 0)
        })),
        haravan: haravan.map((locationId, index) => ({ locationId, available: stock[index] ?? 0 }))
      }
    }
  }
  return {
    evidence: Stream.fromIterable({ [Symbol.iterator]: evidence }, { chunkSize }),
    rules: [],
    links: new Map(loop.flatMap((id, index) => sources === 0 && haravan[index] ? [[id, haravan[index]]] : [])),
    loopLocations: loop.map((id) => ({ id, name: `Loop ${id}` })),
    haravanLocations: haravan.map((id) => ({ id, name: `Haravan ${id}`, transit: false })),
    tolerance: 0
  }
}
