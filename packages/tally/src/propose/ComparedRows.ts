import {
  type HaravanLocationId,
  type LoopLocationId,
  quantityDifference,
  type RuleTerms,
  toTenThousandths
} from "@stocktally/schema"
import { expectedOf, isWithinTolerance, stockSum } from "../rules/expected.ts"
import { Counts, type CountTable } from "./CountTable.ts"
import type { ProposalExample } from "./RuleProposal.ts"
import { shuffled } from "./shuffled.ts"

/** What feeds a Loop location, and how. */
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

const nowhere = new Counts()

/** The rows of one Loop location that have a count on both sides, as they are judged. */
export class ComparedRows {
  readonly #table: CountTable
  readonly #loop: Counts
  readonly #tolerance: number
  /** The numbers of the rows, in no order. */
  readonly rows: Int32Array

  constructor(table: CountTable, loopLocationId: LoopLocationId, tolerance: number) {
    this.#table = table
    this.#loop = table.loop.get(loopLocationId) ?? nowhere
    this.#tolerance = tolerance
    const haravan = [...table.haravan.values()]
    this.rows = shuffled(table.variants.length).filter((row) =>
      !Number.isNaN(this.#loop.at(row)) && haravan.some((counts) => !Number.isNaN(counts.at(row)))
    )
  }

  /** What Loop shows, row by row, in ten-thousandths. */
  get shown(): Float64Array {
    return this.#along(this.#loop)
  }

  /** What Haravan has at a location, row by row, in ten-thousandths; 0 if there is no count. */
  available(location: HaravanLocationId): Float64Array {
    return this.#along(this.#haravan(location))
  }

  /** How many rows show what is expected of them. Nothing is expected of a location that nothing feeds. */
  explainedBy(feed: Feed): Explained {
    const expectedOf = this.#expectedBy(feed)
    const different = Array.from(this.rows.filter((row) => {
      const expected = expectedOf(row)
      return expected === null || !isWithinTolerance(
        quantityDifference(this.#loop.at(row), expected),
        expected,
        feed.terms,
        this.#tolerance
      )
    }))
    return { rows: this.rows.length - different.length, different }
  }

  /** Of rows that stay different those that differ most, at most so many. */
  examples(
    feed: Feed,
    { different }: Explained,
    most: number,
    nameOf: (location: HaravanLocationId) => string
  ): ReadonlyArray<ProposalExample> {
    const expectedOf = this.#expectedBy(feed)
    return different.map((row) => {
      const expected = expectedOf(row) ?? 0
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

  #along(counts: Counts): Float64Array {
    const along = new Float64Array(this.rows.length)
    for (let index = 0; index < along.length; index++) {
      along[index] = toTenThousandths(counts.at(this.rows[index] ?? 0) || 0)
    }
    return along
  }

  #haravan(location: HaravanLocationId): Counts {
    return this.#table.haravan.get(location) ?? nowhere
  }

  /** Null for a sum that is too large to be exact, and where nothing feeds the location. */
  #expectedBy({ haravanLocationIds, terms }: Feed): (row: number) => number | null {
    const sources = haravanLocationIds.map((location) => this.#haravan(location))
    const counts = sources.map(() => 0)
    return (row) => {
      sources.forEach((source, index) => {
        counts[index] = source.at(row) || 0
      })
      const stock = counts.length === 0 ? null : stockSum(counts)
      return stock === null ? null : expectedOf(terms, stock)
    }
  }
}
