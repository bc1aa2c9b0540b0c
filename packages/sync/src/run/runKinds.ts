import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Reading, Subject, StoreError, SyncRun } from "@stocktally/tally"
import { isOld } from "@stocktally/schema"
import { isTooOdd, type RunContext } from "./RunContext.ts"
import { hasBalancesLeft } from "./syncHaravan.ts"
import { hasProductsLeft } from "./syncProducts.ts"
import type { SyncSources } from "../SyncSettings.ts"

/** What is asked of a run. */
export interface RunRequest {
  /**
   * `auto` reads each list in full where there was no complete read of it, or not for long, or one was left off, or too
   * much of it could not be read; the others `incremental`.
   */
  readonly kind: "auto" | "full" | "incremental"
  /** Marks as gone and unlinked however much it is. */
  readonly acceptLoss: boolean
}

/** How a run is called, and how it reads Haravan's long lists. Loop's is read whole by every run. */
export interface RunKinds {
  readonly run: SyncRun["kind"]
  readonly products: Reading["kind"]
  readonly balances: Reading["kind"]
}

export const runKinds = Effect.fnUntraced(function*(
  context: Pick<RunContext, "acceptLoss" | "longestReadingMillis" | "store">,
  sources: SyncSources,
  asked: RunRequest["kind"]
): Effect.fn.Return<RunKinds, StoreError> {
  const states = yield* context.store.readings.states
  const now = yield* Clock.currentTimeMillis
  const isNew = (subject: Subject): boolean => states[subject].completeAsOf === null
  const anyNew = subjectsOf(sources).some(isNew)
  if (Option.isNone(sources.haravan)) {
    return {
      run: asked === "full" || anyNew ? "full" : "incremental",
      products: "incremental",
      balances: "incremental"
    }
  }
  const { unreadable } = context.store.readings
  // What can be read again need not have changed since.
  const odd = {
    "haravan-products": isTooOdd(yield* unreadable("haravan-products")),
    "haravan-levels": isTooOdd(yield* unreadable("haravan-levels"))
  }
  const isDue = (subject: keyof typeof odd): boolean =>
    odd[subject] || isOld(states[subject].completeAsOf ?? 0, now, context.longestReadingMillis)
  // Products are read before balances, so those of a crawl that was left off were.
  const goesOn = asked !== "incremental" && (yield* hasBalancesLeft(context))
  const isAsked = asked === "full" ||
    (asked === "auto" && (isDue("haravan-products") || (yield* hasProductsLeft(context))))
  const products = isNew("haravan-products") || (isAsked && !goesOn)
  const balances = isNew("haravan-levels") || isAsked || goesOn || (asked === "auto" && isDue("haravan-levels"))
  const kind = (isFull: boolean): Reading["kind"] => isFull ? "full" : "incremental"
  return {
    run: kind(asked === "full" || anyNew || products || balances),
    products: kind(products),
    balances: kind(balances)
  }
})

const subjectsOf = ({ haravan, loop }: SyncSources): ReadonlyArray<Subject> => [
  ...(Option.isSome(loop) ? ["loop-locations", "loop-levels"] as const : []),
  ...(Option.isSome(haravan) ? ["haravan-locations", "haravan-products", "haravan-levels"] as const : [])
]
