import type { Effect } from "effect"
import type { Figure } from "./Figure.ts"

/** A group of measurements. A failure while measuring is a defect, because no figure is better than a wrong one. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  readonly run: Effect.Effect<ReadonlyArray<Figure>>
}
