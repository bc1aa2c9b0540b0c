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
        about("Haravan's ids of locations, comma-separated.", "963236,964801")
      ),
      variantIds: Schema.optionalKey(HaravanVariantIds).pipe(
        about("Haravan's ids of variants, comma-separated.", "1060001205,1060003882")
      ),
      updatedAtMin: Schema.optionalKey(Time).pipe(
        about("Only balances that changed at this time or later.", "2026-11-16T10:36:20.691Z")
      ),
      sinceId: Schema.optionalKey(HaravanBalanceId).pipe(about("Only balances with a greater id.", "1003000005")),
      limit: wholeNumber(maxPairs).pipe(
        about(
          `The maximum number of rows: ${defaultPageSize} by default, or all rows of a query for pairs; at most ${
            maxPairs.toLocaleString("en")
          }.`,
          "2"
        )
      ),
      cursor,
      order: Schema.optionalKey(Schema.Literals(["id", "updated_at"])).pipe(
        about("The field to sort by.", "id", "id")
      ),
      direction: Schema.optionalKey(Schema.Literals(["asc", "desc"])).pipe(
        about("The direction of the order.", "asc", "asc")
      )
    },
    success: HaravanBalancesPage,
    error: [...liveErrors, ...pageErrors]
  }).annotateMerge(route(
    "Haravan's balances",
    "With `locationIds` and `variantIds` of at most 2,500 pairs: the balances of all pairs in one response, read now " +
      "or a few seconds ago (`Age`). Concurrent requests for pairs are combined into few requests to Haravan. With " +
      "any other filter: its balances page by page, by ascending id. Any other order reads all balances of the " +
      "filter for each page, because Haravan cannot page by it."
  ))
).annotateMerge(group("Haravan", "Haravan, read live.")) {}
