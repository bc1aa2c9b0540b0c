import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Crawl, Subject, StoreError, SyncRun } from "@stocktally/tally"
import { isOld } from "@stocktally/schema"
import { tooManyUnreadable, type ResumeContext } from "./crawls.ts"
import { canResumeBalances } from "./syncBalances.ts"
import { canResumeProducts } from "./syncProducts.ts"
import type { SyncSources } from "../SyncSettings.ts"

/** A request for a run. */
export interface RunRequest {
  /**
   * `auto` reads a list in full if it was never read completely, or not recently, if a reading was interrupted, or if too
   * many of its records could not be read. It reads only the changes of other lists.
   */
  readonly kind: "auto" | "full" | "incremental"
  /** Marks records as gone and links as removed, however many there are. */
  readonly acceptLoss: boolean
  /** The interval of a run on a timer. It is not due if another process's run started less than this ago. */
  readonly intervalMillis?: number | undefined
}

/** The recorded kind of a run, and how it reads Haravan's long lists. Every run reads Loop's lists completely. */
export interface RunPlan {
  readonly kind: SyncRun["kind"]
  readonly products: Crawl["kind"]
  readonly balances: Crawl["kind"]
}

/** Decides what a run reads in full. */
export const planRun = Effect.fnUntraced(function*(
  context: ResumeContext,
  sources: SyncSources,
  requestedKind: RunRequest["kind"]
): Effect.fn.Return<RunPlan, StoreError> {
  const states = yield* context.store.crawls.states
  const now = yield* Clock.currentTimeMillis
  const isNew = (subject: Subject): boolean => states[subject].completeAsOf === null
  const anyNew = subjectsOf(sources).some(isNew)
  if (Option.isNone(sources.haravan)) {
    return {
      kind: requestedKind === "full" || anyNew ? "full" : "incremental",
      products: "incremental",
      balances: "incremental"
    }
  }
  const { unreadable } = context.store.crawls
  // An unreadable record may become readable without a change, so only a full reading finds it.
  const isUnreadable = {
    "haravan-products": tooManyUnreadable(yield* unreadable("haravan-products")),
    "haravan-levels": tooManyUnreadable(yield* unreadable("haravan-levels"))
  }
  const isDue = (subject: keyof typeof isUnreadable): boolean =>
    isUnreadable[subject] || isOld(states[subject].completeAsOf ?? 0, now, context.maxCrawlMillis)
  // Products are read before balances, so an interrupted crawl of balances has its products already.
  const resumes = requestedKind !== "incremental" && (yield* canResumeBalances(context))
  const isFullDue = requestedKind === "full" ||
    (requestedKind === "auto" && (isDue("haravan-products") || (yield* canResumeProducts(context))))
  const products = isNew("haravan-products") || (isFullDue && !resumes)
  const balances = isNew("haravan-levels") || isFullDue || resumes ||
    (requestedKind === "auto" && isDue("haravan-levels"))
  const kindOf = (isFull: boolean): Crawl["kind"] => isFull ? "full" : "incremental"
  return {
    kind: kindOf(requestedKind === "full" || anyNew || products || balances),
    products: kindOf(products),
    balances: kindOf(balances)
  }
})

const subjectsOf = ({ haravan, loop }: SyncSources): ReadonlyArray<Subject> => [
  ...(Option.isSome(loop) ? ["loop-locations", "loop-levels"] as const : []),
  ...(Option.isSome(haravan) ? ["haravan-locations", "haravan-products", "haravan-levels"] as const : [])
]
