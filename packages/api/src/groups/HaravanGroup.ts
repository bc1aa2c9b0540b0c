import { HaravanBalanceId } from "@stocktally/schema"
import { mostPairs } from "@stocktally/sync"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { HaravanBalancesPage } from "../models/Live.ts"
import { Time } from "../models/Time.ts"
import { HaravanLocationIds, HaravanVariantIds } from "../parameters/lists.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { pageErrors, liveErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Haravan, read live. */
export class HaravanGroup extends HttpApiGroup.make("haravan").add(
  HttpApiEndpoint.get("inventoryLocations", "/v1/haravan/inventory-locations", {
    query: {
      locationIds: Schema.optionalKey(HaravanLocationIds),
      variantIds: Schema.optionalKey(HaravanVariantIds),
      updatedAtMin: Schema.optionalKey(Time),
      sinceId: Schema.optionalKey(HaravanBalanceId),
      limit: pageSize(mostPairs),
      cursor,
      order: Schema.optionalKey(Schema.Literals(["id", "updated_at"])),
      direction: Schema.optionalKey(Schema.Literals(["asc", "desc"]))
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
