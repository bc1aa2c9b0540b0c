import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { ShopSummaries } from "../models/Shops.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { group, route } from "./route.ts"

/** The shops of the service. */
export class ShopsGroup extends HttpApiGroup.make("shops").add(
  HttpApiEndpoint.get("list", "/v1/shops", { query: noQuery, success: ShopSummaries }).annotateMerge(route(
    "All shops",
    "The shops that the key may see, those that need attention most first: how fresh their data is, their last sync, and " +
      "their rows and values by verdict. Every other route below `/v1` exists for each shop, as " +
      "`/v1/shops/{shop}/tally`; a key that may see only one shop can leave `/shops/{shop}` out."
  ))
).annotateMerge(group("Shops", "The shops of the service, and which of them need attention.")) {}
