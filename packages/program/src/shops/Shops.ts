import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { SettingsPlaces } from "../settings/readSettings.ts"
import type { ShopsSetting } from "../settings/SettingsValues.ts"
import { describeShopProblem, readShops, type ShopsFileError, type ShopsReading } from "./readShops.ts"

/** How often the shops file is read again. */
const checkEvery = Duration.seconds(10)

/** The shops now, and what is wrong with the file. */
export interface CurrentShops extends ShopsReading {
  /** Why the file cannot be used any more; its shops continue as they were. */
  readonly fileError: ShopsFileError | null
}

/**
 * The shops of the shops file, which is read again every 10 seconds. A shop whose entry became wrong continues as it was;
 * one whose entry is gone is gone. A shop that did not change stays the same object.
 */
export class Shops extends Context.Service<Shops, {
  readonly current: Effect.Effect<CurrentShops>
  /** The current shops, and again after each change. */
  readonly changes: Stream.Stream<CurrentShops>
}>()("@stocktally/program/Shops") {
  /** Fails if the file cannot be used at the start. */
  static readonly layer = (setting: ShopsSetting, places?: SettingsPlaces): Layer.Layer<Shops, ShopsFileError> =>
    Layer.effect(
      Shops,
      Effect.gen(function*() {
        const first = yield* readShops(setting, places)
        yield* logProblems([], first.problems)
        const shops = yield* SubscriptionRef.make<CurrentShops>({ ...first, fileError: null })
        const readAgain = Effect.gen(function*() {
          const before = yield* SubscriptionRef.get(shops)
          const read = yield* Effect.result(readShops(setting, places))
          const now = Result.isFailure(read)
            ? { ...before, fileError: read.failure }
            : { ...keepRunning(before, read.success), fileError: null }
          if (Result.isFailure(read) && read.failure.message !== before.fileError?.message) {
            yield* Effect.logWarning(`the shops continue as they are: ${read.failure.message}`)
          }
          yield* logProblems(before.problems, now.problems)
          if (!isSame(before, now)) yield* SubscriptionRef.set(shops, now)
        })
        yield* Effect.forkScoped(Effect.delay(Effect.repeat(readAgain, Schedule.spaced(checkEvery)), checkEvery))
        return { current: SubscriptionRef.get(shops), changes: SubscriptionRef.changes(shops) }
      })
    )
}

const keepRunning = (before: ShopsReading, { problems, shops }: ShopsReading): ShopsReading => {
  const known = new Map(before.shops.map((shop) => [shop.slug, shop]))
  const wrong = new Set(problems.map(({ slug }) => slug))
  const usable = new Set(shops.map(({ slug }) => slug))
  return {
    problems,
    shops: [
      ...shops.map((shop) => {
        const same = known.get(shop.slug)
        return same?.text === shop.text ? same : shop
      }),
      ...before.shops.filter(({ slug }) => wrong.has(slug) && !usable.has(slug))
    ]
  }
}

const logProblems = (before: ShopsReading["problems"], now: ShopsReading["problems"]) => {
  const known = new Set(before.map(describeShopProblem))
  const lines = now.map(describeShopProblem).filter((line) => !known.has(line))
  return Effect.forEach(lines, (line) => Effect.logWarning(`shops file: ${line}`), { discard: true })
}

const isSame = (before: CurrentShops, now: CurrentShops): boolean =>
  before.fileError?.message === now.fileError?.message &&
  before.shops.length === now.shops.length && before.shops.every((shop, index) => shop === now.shops[index]) &&
  before.problems.map(describeShopProblem).join("\n") === now.problems.map(describeShopProblem).join("\n")
