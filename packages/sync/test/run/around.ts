import type { StockStore } from "@stocktally/tally"
import type { Busy } from "@stocktally/testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Wraps each operation of a store. */
export type Around = <A, E, R>(operation: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** Counts an operation as busy. */
export const counting = (busy: Busy): Around => (operation) =>
  Effect.acquireUseRelease(busy.begin, () => operation, () => busy.end)

/** Performs this many operations and then no more, like a killed process. */
export const mortal = (operations: number): Around => {
  let left = operations
  return (operation) => Effect.suspend(() => left-- > 0 ? operation : Effect.never)
}

/** The same store with each of its operations wrapped. */
export const around = (store: StockStore["Service"], f: Around): StockStore["Service"] => wrap(store, f)

const wrap = <A>(value: A, f: Around): A => {
  if (Effect.isEffect(value)) return f(value as Effect.Effect<unknown>) as A
  if (Stream.isStream(value)) {
    return Stream.unwrap(Effect.map(f(Stream.runCollect(value as Stream.Stream<unknown>)), Stream.fromIterable)) as A
  }
  if (typeof value === "function") return ((...args: Array<unknown>) => wrap(value(...args), f)) as A
  if (typeof value !== "object" || value === null) return value
  return new Proxy(value, { get: (target, key) => wrap(Reflect.get(target, key), f) })
}
