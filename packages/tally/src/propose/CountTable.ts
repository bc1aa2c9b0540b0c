import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { HaravanLocationId, LoopLocationId, LoopVariantId } from "@stocktally/schema"
import type { StockEvidence } from "../store/RuleStore.ts"

/** Counts by row number; NaN if there is none. */
export class Counts {
  #values = new Float64Array(0)

  at(row: number): number {
    return this.#values[row] ?? Number.NaN
  }

  set(row: number, count: number): void {
    if (row >= this.#values.length) {
      const grown = new Float64Array(Math.max(1024, row * 2)).fill(Number.NaN)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[row] = count
  }
}

/** The counts of both sides: a row for each variant, and a column for each location. */
export interface CountTable {
  readonly variants: ReadonlyArray<Pick<StockEvidence, "variantId" | "sku">>
  readonly loop: ReadonlyMap<LoopLocationId, Counts>
  readonly haravan: ReadonlyMap<HaravanLocationId, Counts>
}

const columns = <Id>(ids: ReadonlyArray<Id>): ReadonlyMap<Id, Counts> => new Map(ids.map((id) => [id, new Counts()]))

/** Packs the evidence as it arrives: eight bytes a count instead of the fifty of objects. */
export const packCounts = <E, R>(
  evidence: Stream.Stream<StockEvidence, E, R>,
  loopLocations: ReadonlyArray<LoopLocationId>,
  haravanLocations: ReadonlyArray<HaravanLocationId>
): Effect.Effect<CountTable, E, R> =>
  Effect.suspend(() => {
    const variants: Array<{ readonly variantId: LoopVariantId; readonly sku: string | null }> = []
    const table = { variants, loop: columns(loopLocations), haravan: columns(haravanLocations) }
    const pack = ({ haravan, loop, sku, variantId }: StockEvidence) => {
      const row = variants.push({ variantId, sku }) - 1
      for (const { available, locationId } of loop) table.loop.get(locationId)?.set(row, available)
      for (const { available, locationId } of haravan) table.haravan.get(locationId)?.set(row, available)
    }
    return Effect.as(
      Stream.runForEachArray(
        evidence,
        (rows) => Effect.andThen(Effect.sync(() => rows.forEach(pack)), Effect.yieldNow)
      ),
      table
    )
  })
