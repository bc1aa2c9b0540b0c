/** Reads the lists of a run, in order. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { SyncSources } from "../SyncSettings.ts"
import { TooMuchLoss } from "../TooMuchLoss.ts"
import type { ReadError, RunContext } from "./RunContext.ts"
import type { RunPlan } from "./RunPlan.ts"
import { syncBalanceChanges, syncBalances } from "./syncBalances.ts"
import { type LocationsResult, syncLocations } from "./syncLocations.ts"
import { syncLoop } from "./syncLoop.ts"
import { syncProducts } from "./syncProducts.ts"

/**
 * Reads the lists of both upstreams: first the locations, then the other lists of both at the same time. Returns an
 * effect that reads the changes at Haravan during that time, so that Haravan's side is at least as new as every reading
 * of Loop.
 */
export const readLists = Effect.fnUntraced(function*(
  context: RunContext,
  sources: SyncSources,
  plan: RunPlan
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const locations = yield* syncLocations(context, sources)
  const { failed } = locations
  const rest = yield* readRest(context, locations, {
    ...sources,
    loop: failed.loop === undefined ? sources.loop : Option.none(),
    haravan: failed.haravan === undefined ? sources.haravan : Option.none()
  }, plan)
  const error = failed.loop ?? failed.haravan
  return error === undefined ? rest : yield* error
})

/** Reads the lists after the locations, of the upstreams whose locations could be read. */
const readRest = Effect.fnUntraced(function*(
  context: RunContext,
  locations: LocationsResult,
  sources: SyncSources,
  { balances, products }: RunPlan
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const ofLoop = (changedAfter: string | undefined) =>
    Option.match(sources.loop, {
      onNone: () => [],
      onSome: (loop) => [Effect.ensuring(syncLoop(context, loop, changedAfter), context.progress.done("loop"))]
    })
  if (Option.isNone(sources.haravan)) {
    yield* bothSides(ofLoop(undefined))
    return Effect.void
  }
  const haravan = sources.haravan.value
  const catchUp = Effect.asVoid(syncBalanceChanges(context, haravan, { ...locations, unreadAtHaravan: [] }))
  if (balances === "incremental") {
    const changes = yield* Effect.result(syncBalanceChanges(context, haravan, locations))
    const { before, newest } = Result.getOrElse(changes, () => ({ before: undefined, newest: null }))
    const ofHaravan = Result.isFailure(changes)
      ? Effect.fail(changes.failure)
      : syncProducts(context, haravan, products, newest)
    yield* bothSides([ofHaravan, ...ofLoop(before)])
    return Option.isSome(sources.loop) ? catchUp : Effect.void
  }
  const ofHaravan = Effect.flatMap(haravan.lastBalanceChange(locations.haravan), (newest) =>
    Effect.andThen(
      syncProducts(context, haravan, products, newest),
      Effect.ensuring(syncBalances(context, haravan, locations, newest), context.progress.done("haravan"))
    ))
  yield* bothSides([ofHaravan, ...ofLoop(undefined)])
  return catchUp
})

/** Reads both sides. If one fails, the other continues, unless the error is the store's. */
const bothSides = Effect.fnUntraced(function*(
  sides: ReadonlyArray<Effect.Effect<void, ReadError>>
): Effect.fn.Return<void, ReadError> {
  const outcomes = yield* Effect.forEach(
    sides,
    (side) =>
      Effect.match(side, { onSuccess: () => null, onFailure: (error) => error }).pipe(
        Effect.flatMap((error) => error?._tag === "StoreError" ? Effect.fail(error) : Effect.succeed(error))
      ),
    { concurrency: "unbounded" }
  )
  const failed = outcomes.filter((error) => error !== null)
  const losses = failed.flatMap((error) => error._tag === "TooMuchLoss" ? error.losses : [])
  const first = failed.find((error) => error._tag === "UpstreamError")
  if (first !== undefined) return yield* first
  if (losses.length > 0) return yield* new TooMuchLoss({ losses })
})
