import { about, LoopLocationId, LoopVariantId } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { LoopInventoriesPage, LoopInventoryAnswer } from "../models/Live.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { pageErrors, liveErrors } from "./errors.ts"
import { group, route } from "./route.ts"

const variantId = LoopVariantId.pipe(about("Loop's id of the variant.", "674353902539857414"))
const locationId = LoopLocationId.pipe(about("Loop's id of the location.", "680118439701923348"))

/** Loop, read live. */
export class LoopGroup extends HttpApiGroup.make("loop").add(
  HttpApiEndpoint.get("inventory", "/v1/loop/inventories/:productVariantId/:locationId", {
    params: { productVariantId: variantId, locationId },
    query: noQuery,
    success: LoopInventoryAnswer,
    error: liveErrors
  }).annotateMerge(route(
    "One Loop record",
    "Loop's record for a variant at a location, read now or a few seconds ago (`Age`). Concurrent requests for the " +
      "same record share one request to Loop, which takes precedence over syncs."
  )),
  HttpApiEndpoint.get("inventories", "/v1/loop/inventories", {
    query: {
      variantId: Schema.optionalKey(LoopVariantId).pipe(
        about("Only records of this variant, by Loop's id.", "674353902539857414")
      ),
      locationId: Schema.optionalKey(LoopLocationId).pipe(
        about("Only records of this location, by Loop's id.", "680118439701923348")
      ),
      limit: pageSize(250),
      cursor
    },
    success: LoopInventoriesPage,
    error: [...liveErrors, ...pageErrors]
  }).annotateMerge(
    route("A page of Loop's records", "Loop's records, or those of a variant or a location, page by page.")
  )
).annotateMerge(group("Loop", "Loop, read live.")) {}
