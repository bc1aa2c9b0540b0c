import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError } from "@stocktally/tally"
import { isOld } from "@stocktally/schema"
import type { SyncReport } from "./runSync.ts"
import { isTransient, type SyncError } from "../SyncError.ts"
import type { SyncSettings } from "../SyncSettings.ts"

/** `auto` reads what is stale for half a minute at most, `always` reads all, `never` nothing. */
export type RefreshMode = "auto" | "always" | "never"

/** What came of a refresh. What is shown after it says itself how old it is. */
export type RefreshOutcome =
  /** Nothing was read: it was fresh, or nobody wanted it to be. */
  | { readonly _tag: "Untouched" }
  | { readonly _tag: "Refreshed" }
  /** The time was over before all was read; the next one goes on from there. */
  | { readonly _tag: "OutOfTime" }
  /** It could not be read for now; `error` says why. */
  | { readonly _tag: "Failed"; readonly error: SyncError }

const patience = Duration.seconds(30)
const lookEvery = Duration.seconds(1)

/** Brings the store up to date for someone who waits, or lets it be. */
export const refreshSync = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: Effect.Effect<SyncReport, SyncError>,
  mode: RefreshMode,
  { haravan, loop, staleAfter }: Pick<SyncSettings, "loop" | "haravan" | "staleAfter">
): Effect.fn.Return<RefreshOutcome, SyncError> {
  const isFresh: Effect.Effect<boolean, StoreError> = Effect.gen(function*() {
    const { complete, sides } = yield* store.tallies.freshness
    const now = yield* Clock.currentTimeMillis
    // A side without a credential is never read, and keeps nobody waiting.
    const read = [...(Option.isSome(loop) ? [sides.loop] : []), ...(Option.isSome(haravan) ? [sides.haravan] : [])]
    const isRead = read.every(({ asOf, complete }) =>
      complete && asOf !== null && !isOld(asOf, now, Duration.toMillis(staleAfter))
    )
    return isRead && (complete || Option.isNone(loop) || Option.isNone(haravan))
  })
  if (mode === "always") {
    yield* run
    return { _tag: "Refreshed" }
  }
  if (mode === "never" || (yield* isFresh)) return { _tag: "Untouched" }
  // Another process may be reading what we wait for.
  const untilFresh: Effect.Effect<void, StoreError> = Effect.flatMap(
    isFresh,
    (fresh) => fresh ? Effect.void : Effect.andThen(Effect.sleep(lookEvery), Effect.suspend(() => untilFresh))
  )
  const refreshed = run.pipe(
    Effect.asVoid,
    Effect.catchTag("AlreadyRunning", () => untilFresh),
    Effect.timeoutOption(patience),
    Effect.map((done): RefreshOutcome => Option.isSome(done) ? { _tag: "Refreshed" } : { _tag: "OutOfTime" })
  )
  // A side that refuses us leaves the other to be seen, and what was read of both before.
  const isShown = (error: SyncError): boolean => error._tag === "UpstreamError" || isTransient(error)
  return yield* Effect.catchIf(refreshed, isShown, (error) => Effect.succeed<RefreshOutcome>({ _tag: "Failed", error }))
})
