import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError } from "@stocktally/tally"
import { isOld } from "@stocktally/schema"
import type { SyncReport } from "./runSync.ts"
import { isTransient, type SyncError } from "../SyncError.ts"
import type { SyncSettings } from "../SyncSettings.ts"

/** `auto` syncs for up to half a minute if the data is stale, `always` syncs completely, `never` does nothing. */
export type RefreshMode = "auto" | "always" | "never"

/** The outcome of a refresh. */
export type RefreshOutcome =
  /** Nothing was read, because the data was fresh or the mode is `never`. */
  | { readonly _tag: "Untouched" }
  | { readonly _tag: "Refreshed" }
  /** The time was over before everything was read. The next sync continues from there. */
  | { readonly _tag: "OutOfTime" }
  /** The sync failed, but stored data can be shown. */
  | { readonly _tag: "Failed"; readonly error: SyncError }

const timeout = Duration.seconds(30)
const pollEvery = Duration.seconds(1)

/** Syncs the store for a user who waits, if the mode demands it. */
export const refreshSync = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: Effect.Effect<SyncReport, SyncError>,
  mode: RefreshMode,
  { haravan, loop, staleAfter }: Pick<SyncSettings, "loop" | "haravan" | "staleAfter">
): Effect.fn.Return<RefreshOutcome, SyncError> {
  const isFresh: Effect.Effect<boolean, StoreError> = Effect.gen(function*() {
    const { complete, sides } = yield* store.tallies.freshness
    const now = yield* Clock.currentTimeMillis
    // A side without a credential is never read, so nothing waits for it.
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
  // Another process may be syncing what we wait for.
  const untilFresh: Effect.Effect<void, StoreError> = Effect.flatMap(
    isFresh,
    (fresh) => fresh ? Effect.void : Effect.andThen(Effect.sleep(pollEvery), Effect.suspend(() => untilFresh))
  )
  const refreshed = run.pipe(
    Effect.asVoid,
    Effect.catchTag("AlreadyRunning", () => untilFresh),
    Effect.timeoutOption(timeout),
    Effect.map((done): RefreshOutcome => Option.isSome(done) ? { _tag: "Refreshed" } : { _tag: "OutOfTime" })
  )
  // If an upstream fails, the other side and older data can still be shown.
  const isShown = (error: SyncError): boolean => error._tag === "UpstreamError" || isTransient(error)
  return yield* Effect.catchIf(refreshed, isShown, (error) => Effect.succeed<RefreshOutcome>({ _tag: "Failed", error }))
})
