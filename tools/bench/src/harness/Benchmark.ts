import type { Effect } from "effect"
import type { Figure } from "./Figure.ts"

/** Something that is measured. What goes wrong while measuring is a defect: no figure is better than a wrong one. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  readonly run: Effect.Effect<ReadonlyArray<Figure>>
}
