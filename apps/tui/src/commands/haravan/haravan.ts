import { requireHaravan } from "@stocktally/program"
import type { HaravanBalanceId, HaravanLocationId, HaravanVariantId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { writeList, writeRecord } from "../../output/records.ts"
import { runWithSources } from "../run.ts"
import { haravanBalance, haravanLocation, haravanShop } from "./records.ts"

export const balances = (input: {
  readonly locationIds: Option.Option<ReadonlyArray<HaravanLocationId>>
  readonly variantIds: Option.Option<ReadonlyArray<HaravanVariantId>>
  readonly updatedAtMin: Option.Option<number>
  readonly sinceId: Option.Option<HaravanBalanceId>
  readonly limit: Option.Option<number>
  readonly order: Option.Option<"id" | "updated_at">
  readonly direction: Option.Option<"asc" | "desc">
}) =>
  runWithSources(writeList(
    haravanBalance,
    Stream.unwrap(Effect.map(requireHaravan, (haravan) =>
      haravan.balances({
        locationIds: Option.getOrUndefined(input.locationIds),
        variantIds: Option.getOrUndefined(input.variantIds),
        updatedAtMin: Option.getOrUndefined(input.updatedAtMin),
        sinceId: Option.getOrUndefined(input.sinceId),
        limit: Option.getOrUndefined(input.limit),
        order: Option.getOrUndefined(input.order),
        direction: Option.getOrUndefined(input.direction)
      })))
  ))

export const locations = () =>
  runWithSources(writeList(
    haravanLocation,
    Stream.fromIterableEffect(Effect.flatMap(requireHaravan, ({ locations }) => locations))
  ))

export const shop = () => runWithSources(writeRecord(haravanShop, Effect.flatMap(requireHaravan, ({ shop }) => shop)))
