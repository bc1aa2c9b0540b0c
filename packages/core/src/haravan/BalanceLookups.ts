/** Looks up balances of (variant, location) pairs in the fewest requests. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import {
  type HaravanBalance,
  type HaravanKey,
  InvalidRequest,
  type UnreadableRecord,
  UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { RequestPriority } from "../budget/Priority.ts"
import { type Lookups, makeLookups } from "../lookup/Lookups.ts"
import { unreadableError } from "../upstream/UpstreamList.ts"
import type { UpstreamCall } from "../upstream/UpstreamCall.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import type { BalancePages, BalanceQuery, Cursor } from "./BalancePages.ts"
import { newerBalance } from "./newerBalance.ts"
import * as BalancePlan from "./BalancePlan.ts"

/** The balance of a pair; none if the pair has no row, which is not an error. */
export type BalanceAnswer = Option.Option<HaravanBalance>

type Answers = Map<string, Exit.Exit<BalanceAnswer, UpstreamError>>

const pairKey = (key: HaravanKey): string => `${key.variantId}:${key.locationId}`

export const makeBalanceLookups = (
  client: UpstreamClient,
  pages: BalancePages,
  operation: string
): Effect.Effect<Lookups<HaravanKey, BalanceAnswer>, never, Scope.Scope> => {
  /** Reads a rectangle to its end. `first` reads its first page. */
  const read = (
    rectangle: BalancePlan.Rectangle,
    pairs: ReadonlyArray<HaravanKey>,
    first: Effect.Effect<ReadPage<HaravanBalance>, UpstreamError>
  ): Effect.Effect<Answers, UpstreamError> =>
    Effect.gen(function*() {
      const query = rectangleQuery(rectangle)
      const found = new Map<string, HaravanBalance>()
      const unreadableRecords: Array<UnreadableRecord> = []
      let nextPage = first
      let after: Cursor
      for (;;) {
        const { rows, unreadable } = yield* nextPage
        const page = yield* pages.verify(query, after, { rows, unreadable: unreadable.filter(({ id }) => id !== null) })
        for (const row of rows) {
          const key = pairKey(row)
          found.set(key, newerBalance(found.get(key), row))
        }
        unreadableRecords.push(...unreadable)
        const isAnswered = (pair: HaravanKey): boolean =>
          found.has(pairKey(pair)) || unreadableRecords.some(matches(pair))
        // Stop if every pair is answered, or if an empty page proves that the others have no row.
        if (Option.isNone(page.next) || pairs.every(isAnswered)) break
        after = page.next.value
        nextPage = client.get(pages.call(query, after))
      }
      return new Map(pairs.map((pair) => {
        const row = found.get(pairKey(pair))
        const record = unreadableRecords.find(matches(pair)) ??
          (row === undefined ? unreadableRecords.find(mayMatch(pair)) : undefined)
        const answer: Exit.Exit<BalanceAnswer, UpstreamError> = record === undefined
          ? Exit.succeed(Option.fromUndefinedOr(row))
          : Exit.fail(unreadableError(
            { upstream: "haravan", operation, request: `GET ${pages.call(query, undefined).path}` },
            { count: 1, first: [record] }
          ))
        return [pairKey(pair), answer]
      }))
    })

  /** The call for a rectangle's first page. A rectangle that can be halved is not retried as it is. */
  const callOf = (rectangle: BalancePlan.Rectangle): UpstreamCall<ReadPage<HaravanBalance>> => ({
    ...pages.call(rectangleQuery(rectangle), undefined),
    noRetryOn422: halve(rectangle) !== undefined
  })

  /** Halves a rectangle refused with 422 until only the invalid pair fails; the other pairs get their answers. */
  const answer = (
    rectangle: BalancePlan.Rectangle,
    pairs: ReadonlyArray<HaravanKey>,
    first: Effect.Effect<ReadPage<HaravanBalance>, UpstreamError>
  ): Effect.Effect<Answers> =>
    read(rectangle, pairs, first).pipe(
      Effect.catch((error) => {
        const { reason } = error
        if (reason._tag !== "InvalidRequest" || reason.status !== 422) return Effect.succeed(failAll(pairs, error))
        const halves = halve(rectangle)
        if (halves === undefined) return Effect.succeed(failAll(pairs, refusedPair(error, rectangle)))
        return Effect.forEach(halves, (half) => {
          const pairsInHalf = pairs.filter(isIn(half))
          return pairsInHalf.length === 0
            ? Effect.succeed<Answers>(new Map())
            : answer(half, pairsInHalf, Effect.suspend(() => client.get(callOf(half))))
        }).pipe(Effect.map((answers): Answers => new Map(answers.flatMap((half) => [...half]))))
      })
    )

  return makeLookups<HaravanKey, BalanceAnswer>({
    keyText: pairKey,
    gatherTime: Duration.millis(2),
    reconsider: client.budget.reconsider,
    chooseBatch: (urgent, waiting) => {
      const rectangle = BalancePlan.make(urgent)[0]
      return rectangle === undefined ? [] : waiting.filter(isIn(rectangle))
    },
    resolve: (priority, batch) =>
      Effect.suspend(() => {
        let pairs: ReadonlyArray<HaravanKey> = []
        const plan = Effect.map(batch, (taken) => {
          pairs = taken
          return callOf(boundingRectangle(taken))
        })
        return client.getPlanned(operation, priority, plan).pipe(
          Effect.catchTag("UpstreamError", (error) => pairs.length === 0 ? Effect.fail(error) : Effect.succeed(error)),
          Effect.flatMap((first) =>
            answer(
              boundingRectangle(pairs),
              pairs,
              first instanceof UpstreamError ? Effect.fail(first) : Effect.succeed(first)
            )
              .pipe(
                Effect.provideService(RequestPriority, priority())
              )
          ),
          Effect.map((answers) => (pair) => answers.get(pairKey(pair)) ?? Exit.die(`no answer for ${pairKey(pair)}`))
        )
      })
  })
}

const rectangleQuery = (rectangle: BalancePlan.Rectangle): BalanceQuery => ({
  ...rectangle,
  updatedAtMin: undefined,
  limit: BalancePlan.maxRows
})

/** The smallest rectangle around the pairs. */
const boundingRectangle = (pairs: ReadonlyArray<HaravanKey>): BalancePlan.Rectangle => ({
  variantIds: [...new Set(pairs.map((pair) => pair.variantId))],
  locationIds: [...new Set(pairs.map((pair) => pair.locationId))]
})

const isIn = (rectangle: BalancePlan.Rectangle): (pair: HaravanKey) => boolean => {
  const variants = new Set(rectangle.variantIds)
  const locations = new Set(rectangle.locationIds)
  return (pair) => variants.has(pair.variantId) && locations.has(pair.locationId)
}

const halve = (
  { locationIds, variantIds }: BalancePlan.Rectangle
): readonly [BalancePlan.Rectangle, BalancePlan.Rectangle] | undefined => {
  if (variantIds.length > 1) {
    const middle = Math.ceil(variantIds.length / 2)
    return [
      { locationIds, variantIds: variantIds.slice(0, middle) },
      { locationIds, variantIds: variantIds.slice(middle) }
    ]
  }
  if (locationIds.length > 1) {
    const middle = Math.ceil(locationIds.length / 2)
    return [
      { locationIds: locationIds.slice(0, middle), variantIds },
      { locationIds: locationIds.slice(middle), variantIds }
    ]
  }
  return undefined
}

/**
 * Whether an unreadable record belongs to the pair. `mayMatch`: whether it may, judging by the ids that are readable.
 */
const matches = (pair: HaravanKey) => ({ locationId, variantId }: UnreadableRecord): boolean =>
  variantId === pair.variantId && locationId === pair.locationId
const mayMatch = (pair: HaravanKey) => ({ locationId, variantId }: UnreadableRecord): boolean =>
  (variantId ?? pair.variantId) === pair.variantId && (locationId ?? pair.locationId) === pair.locationId

const failAll = (pairs: ReadonlyArray<HaravanKey>, error: UpstreamError): Answers =>
  new Map(pairs.map((pair) => [pairKey(pair), Exit.fail(error)]))

const refusedPair = (error: UpstreamError, { locationIds, variantIds }: BalancePlan.Rectangle): UpstreamError =>
  new UpstreamError({
    upstream: error.upstream,
    operation: error.operation,
    request: error.request,
    reason: new InvalidRequest({
      status: 422,
      detail: `variant ${variantIds.join()} at location ${locationIds.join()} is refused: ${error.reason.detail}`
    })
  })
