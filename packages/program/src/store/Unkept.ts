import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Sources } from "../sources/Sources.ts"
import { storeAt } from "./storeAt.ts"
import { Syncing } from "./Syncing.ts"

const loopAlone = Layer.effect(
  Sources,
  Effect.map(Sources, (sources) => Sources.of({ ...sources, haravan: Option.none() }))
)

/**
 * `Store` and `Syncing` for a program that wants to show what Loop says while Haravan cannot tell whose shop it is, and
 * so whose the store would be: a store in memory, which ends with the program, and a sync that reads Loop alone into it.
 * Every row of it is `unknown`.
 */
export const Unkept = {
  layer: Syncing.layer.pipe(
    Layer.provide(loopAlone),
    Layer.provideMerge(storeAt({ _tag: "Sqlite", path: ":memory:" }))
  )
}
