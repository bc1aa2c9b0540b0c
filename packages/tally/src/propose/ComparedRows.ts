import {
  type HaravanLocationId,
  type LoopLocationId,
  quantityDifference,
  type RuleTerms,
  toTenThousandths
} from "@stocktally/schema"
import { expectedCount, isWithinTolerance, stockSum } from "../rules/expected.ts"
import { Counts, type CountTable } from "./CountTable.ts"
import type { ProposalExample } from "./RuleProposal.ts"
import { shuffled } from "./shuffled.ts"

/** The Haravan locations that feed a Loop location, and the terms. */
interface Feed {
  readonly terms: RuleTerms
  readonly haravanLocationIds: ReadonlyArray<HaravanLocationId>
}

/** How many rows a rule explains. */
export interface Explained {
  readonly rows: number
  /** The numbers of the rows that stay different. */
  readonly different: ReadonlyArray<number>
}

const noCounts = new Counts()

/** The rows of one Loop location that have a count on both sides. */
export class ComparedRows {
  readonly #table: CountTable
  readonly #loop: Counts
  readonly #tolerance: number
  /** The numbers of the rows, in random order. */
  readonly rows: Int32Array

  constructor(table: CountTable, loopLocationId: LoopLocationId, tolerance: number) {
    this.#table = table
    this.#loop = table.loop.get(loopLocationId) ?? noCounts
    this.#tolerance = tolerance
    const haravan = [...table.haravan.values()]
    this.rows = shuffled(table.variants.length).filter((row) =>
      !Number.isNaN(this.#loop.at(row)) && haravan.some((counts) => !Number.isNaN(counts.at(row)))
    )
  }

  /** Loop's counts, row by row, in ten-thousandths. */
  get shown(): Float64Array {
    return this.#countsOf(this.#loop)
  }

  /** Haravan's counts at a location, row by row, in ten-thousandths; 0 if there is no count. */
  available(location: HaravanLocationId): Float64Array {
    return this.#countsOf(this.#haravan(location))
  }

  /** Counts the rows that show the expected count. A location that nothing feeds has no expected count. */
  explainedBy(feed: Feed): Explained {
    const expectedCount = this.#expectedBy(feed)
    const different = Array.from(this.rows.filter((row) => {
      const expected = expectedCount(row)
      return expected === null || !isWithinTolerance(
        quantityDifference(this.#loop.at(row), expected),
        expected,
        feed.terms,
        this.#tolerance
      )
    }))
    return { rows: this.rows.length - different.length, different }
  }

  /** The rows that stay different and differ most, at most `most`. */
  examples(
    feed: Feed,
    { different }: Explained,
    most: number,
    nameOf: (location: HaravanLocationId) => string
  ): ReadonlyArray<ProposalExample> {
    const expectedCount = this.#expectedBy(feed)
    return different.map((row) => {
      const expected = expectedCount(row) ?? 0
      return { row, expected, size: Math.abs(this.#loop.at(row) - expected) }
    })
      .toSorted((self, that) => that.size - self.size || self.row - that.row)
      .slice(0, most)
      .flatMap(({ expected, row }) => {
        const variant = this.#table.variants[row]
        return variant === undefined ? [] : [{
          ...variant,
          loop: this.#loop.at(row),
          expected,
          parts: feed.haravanLocationIds.map((locationId) => {
            const available = this.#haravan(locationId).at(row)
            return { locationId, location: nameOf(locationId), available: Number.isNaN(available) ? null : available }
          })
        }]
      })
  }

  #countsOf(counts: Counts): Float64Array {
    const result = new Float64Array(this.rows.length)
    for (let index = 0; index < result.length; index++) {
      result[index] = toTenThousandths(counts.at(this.rows[index] ?? 0) || 0)
    }
    return result
  }

  #haravan(location: HaravanLocationId): Counts {
    return this.#table.haravan.get(location) ?? noCounts
  }

  /** The expected count of a row; null if the sum is too large to be exact, or nothing feeds the location. */
  #expectedBy({ haravanLocationIds, terms }: Feed): (row: number) => number | null {
    const sources = haravanLocationIds.map((location) => this.#haravan(location))
    const counts = sources.map(() => 0)
    return (row) => {
      sources.forEach((source, index) => {
        counts[index] = source.at(row) || 0
      })
      const stock = counts.length === 0 ? null : stockSum(counts)
      return stock === null ? null : expectedCount(terms, stock)
    }
  }
}
