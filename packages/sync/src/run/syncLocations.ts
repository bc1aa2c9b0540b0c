import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import {
  type HaravanLocationId,
  UnexpectedResponse,
  type Upstream,
  UpstreamError,
  upstreamName
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { requireSameAccount, identifyingUpstream } from "../account/Account.ts"
import { endCrawl } from "./crawls.ts"
import { makeCommit, type ReadError, type RunContext } from "./RunContext.ts"
import type { SyncSources } from "../SyncSettings.ts"

/** The result of reading locations. */
export interface LocationsResult {
  readonly haravan: ReadonlyArray<HaravanLocationId>
  /** Locations whose balances were never fully read: incremental readings miss what was there before. */
  readonly unreadAtHaravan: ReadonlyArray<HaravanLocationId>
  /** The error of a side whose locations could not be read. Its other lists are not read either. */
  readonly failed: { readonly [U in Upstream]: UpstreamError | undefined }
}

/**
 * Reads all locations of both upstreams, in every run, because they are few. They also show whether the account is still
 * the same, before anything is written.
 */
export const syncLocations = Effect.fnUntraced(function*(
  context: RunContext,
  sources: SyncSources
): Effect.fn.Return<LocationsResult, ReadError> {
  const { store } = context
  const { haravan, loop, source } = sources
  const [ofLoop, ofHaravan] = yield* Effect.all([
    Effect.result(
      Effect.transposeOption(
        Option.map(loop, ({ locationPages }) => requireLocations("loop", collectPages(locationPages)))
      )
    ),
    Effect.result(
      Effect.transposeOption(Option.map(haravan, ({ locationList }) => requireLocations("haravan", locationList)))
    )
  ], { concurrency: 2 })
  const loopLocations = Result.isSuccess(ofLoop) ? Option.getOrUndefined(ofLoop.success) : undefined
  const haravanLocations = Result.isSuccess(ofHaravan) ? Option.getOrUndefined(ofHaravan.success) : undefined
  const fetchedAt = yield* Clock.currentTimeMillis
  if (source === "live" && !context.acceptLoss) {
    if (loopLocations !== undefined) yield* requireSameAccount(store, "loop", loopLocations.rows.map(({ id }) => id))
    // If Haravan has identified the shop, missing locations do not mean another account.
    const isConfirmed = identifyingUpstream(yield* store.owner, sources) === "haravan"
    if (haravanLocations !== undefined && !isConfirmed) {
      yield* requireSameAccount(store, "haravan", haravanLocations.rows.map(({ id }) => id))
    }
  }
  if (loopLocations !== undefined) {
    const crawl = yield* store.crawls.begin(context.run, "loop-locations", "full")
    const commit = { ...(yield* makeCommit(context)), crawl, unreadable: loopLocations.unreadable }
    yield* store.catalog.writeLoopLocations(commit, loopLocations.rows, fetchedAt)
    yield* endCrawl(context, crawl)
  }
  if (haravanLocations !== undefined) {
    const crawl = yield* store.crawls.begin(context.run, "haravan-locations", "full")
    const commit = { ...(yield* makeCommit(context)), crawl, unreadable: haravanLocations.unreadable }
    yield* store.catalog.writeHaravanLocations(commit, haravanLocations.rows, fetchedAt)
    yield* endCrawl(context, crawl)
  }
  return {
    haravan: haravanLocations === undefined || haravanLocations.unreadable.length === 0
      ? (haravanLocations?.rows ?? []).map(({ id }) => id)
      // An unreadable location still exists, and so do its balances.
      : (yield* Stream.runCollect(store.catalog.haravanLocations)).map(({ id }) => id),
    unreadAtHaravan: haravanLocations === undefined ? [] : yield* store.catalog.unreadHaravanLocations,
    failed: {
      loop: Result.isFailure(ofLoop) ? ofLoop.failure : undefined,
      haravan: Result.isFailure(ofHaravan) ? ofHaravan.failure : undefined
    }
  }
})

const collectPages = <A>(
  pages: Stream.Stream<ReadPage<A>, UpstreamError>
): Effect.Effect<ReadPage<A>, UpstreamError> =>
  Effect.map(Stream.runCollect(pages), (all) => ({
    rows: all.flatMap(({ rows }) => rows),
    unreadable: all.flatMap(({ unreadable }) => unreadable)
  }))

/** Fails if there are no locations, because every shop has some. */
const requireLocations = <A>(
  upstream: Upstream,
  locations: Effect.Effect<ReadPage<A>, UpstreamError>
): Effect.Effect<ReadPage<A>, UpstreamError> =>
  Effect.flatMap(locations, (all) =>
    all.rows.length + all.unreadable.length > 0 ? Effect.succeed(all) : Effect.fail(
      new UpstreamError({
        upstream,
        operation: `${upstreamName(upstream)}.locations`,
        request: upstream === "loop" ? "GET /locations" : "GET /locations.json",
        reason: new UnexpectedResponse({ status: 200, detail: "the list of locations is empty" })
      })
    ))
