import { about, HaravanBalanceId } from "@stocktally/schema"
import { maxPairs } from "@stocktally/sync"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { HaravanBalancesPage } from "../models/Live.ts"
import { Time } from "../models/Time.ts"
import { HaravanLocationIds, HaravanVariantIds } from "../parameters/lists.ts"
import { cursor, defaultPageSize, wholeNumber } from "../parameters/paging.ts"
import { pageErrors, liveErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Haravan, read live. */
export class HaravanGroup extends HttpApiGroup.make("haravan").add(
  HttpApiEndpoint.get("inventoryLocations", "/v1/haravan/inventory-locations", {
    query: {
      locationIds: Schema.optionalKey(HaravanLocationIds).pipe(
        about("Haravan's ids of locations, with commas between.", "963236,964801")
      ),
      variantIds: Schema.optionalKey(HaravanVariantIds).pipe(
        about("Haravan's ids of variants, with commas between.", "1060001205,1060003882")
      ),
      updatedAtMin: Schema.optionalKey(Time).pipe(
        about("Only balances that changed at this time or later.", "2026-11-16T10:36:20.691Z")
      ),
      sinceId: Schema.optionalKey(HaravanBalanceId).pipe(about("Only balances whose id is greater.", "1003000005")),
      limit: wholeNumber(maxPairs).pipe(
        about(`How many rows at most. Without it: ${defaultPageSize}, or all where pairs are asked for.`, "2")
      ),
      cursor,
      order: Schema.optionalKey(Schema.Literals(["id", "updated_at"])).pipe(
        about("By what the balances are sorted.", "id", "id")
      ),
      direction: Schema.optionalKey(Schema.Literals(["asc", "desc"])).pipe(
        about("Ascending or descending.", "asc", "asc")
      )
    },
    success: HaravanBalancesPage,
    error: [...liveErrors, ...pageErrors]
  }).annotateMerge(route(
    "Haravan's balances",
    "With `locationIds` and `variantIds` of at most 2,500 pairs: the balances of those pairs, read now or a few seconds " +
      "ago (`Age`), in one answer; pairs that callers ask for at the same time are merged into the fewest requests. " +
      "Otherwise all balances of the filter, page by page, in ascending order of ids. Another order reads the whole " +
      "filter for each page, because Haravan cannot page by it."
  ))
).annotateMerge(group("Haravan", "Haravan, read live.")) {}
