import { type HaravanLocationId, type LoopLocationId, quantityDifference, toTenThousandths } from "@stocktally/schema"
import { expectedOf, isWithinTolerance, stockSum } from "../expected.ts"
import type { RuleAt } from "../ruleAt.ts"
import { Counts, type CountTable } from "./CountTable.ts"
import type { ProposalExample } from "./RuleProposal.ts"
import { shuffled } from "./shuffled.ts"

/** What feeds a Loop location, and how. */
type Feed = Pick<RuleAt, "terms" | "haravanLocationIds">

/** How many rows a rule explains. */
export interface Explained {
  readonly rows: number
  /** Those of them that are in stock at Loop. */
  readonly inStock: number
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
    const isExplained = this.#judgedBy(feed)
    let [rows, inStock] = [0, 0]
    for (const row of feed.haravanLocationIds.length === 0 ? [] : this.rows) {
      if (!isExplained(row)) continue
      rows++
      if (this.#loop.at(row) > 0) inStock++
    }
    return { rows, inStock }
  }

  /** The rows that stay different, those that differ most first, at most so many. */
  examples(feed: Feed, most: number, nameOf: (location: HaravanLocationId) => string): ReadonlyArray<ProposalExample> {
    const isExplained = this.#judgedBy(feed)
    const expected = this.#expectedBy(feed)
    return Array.from(this.rows.filter((row) => !isExplained(row)))
      .map((row) => ({ row, size: Math.abs(this.#loop.at(row) - (expected(row) ?? 0)) }))
      .toSorted((self, that) => that.size - self.size || self.row - that.row)
      .slice(0, most)
      .flatMap(({ row }) => {
        const variant = this.#table.variants[row]
        return variant === undefined ? [] : [{
          ...variant,
          loop: this.#loop.at(row),
          expected: expected(row) ?? 0,
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

  /** Null for a sum that is too large to be exact. */
  #expectedBy({ haravanLocationIds, terms }: Feed): (row: number) => number | null {
    const sources = haravanLocationIds.map((location) => this.#haravan(location))
    return (row) => {
      const stock = stockSum(sources.map((counts) => counts.at(row) || 0))
      return stock === null ? null : expectedOf(terms, stock)
    }
  }

  #judgedBy(feed: Feed): (row: number) => boolean {
    const expectedOf = this.#expectedBy(feed)
    return (row) => {
      const expected = expectedOf(row)
      return expected !== null && isWithinTolerance(
        quantityDifference(this.#loop.at(row), expected),
        expected,
        feed.terms,
        this.#tolerance
      )
    }
  }
}
