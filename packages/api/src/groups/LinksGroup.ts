import { LinkKind, Upstream } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { AnyId } from "../models/AnyId.ts"
import { LinkChanges, LinkRecords, LinksChanged, LinksPage } from "../models/Links.ts"
import { AnyIds } from "../parameters/lists.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { LinksMovedProblem, PreconditionRequiredProblem } from "../problems/service.ts"
import { bodyErrors, pageErrors, storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Which records are the same. */
export class LinksGroup extends HttpApiGroup.make("links").add(
  HttpApiEndpoint.get("page", "/v1/links", {
    query: {
      kind: Schema.optionalKey(LinkKind),
      troubled: Schema.optionalKey(Schema.Boolean),
      limit: pageSize(1_000),
      cursor
    },
    success: LinksPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route(
    "A page of links",
    "Every link, and every record without one with the reason. The `ETag` is what a change names in `If-Match`."
  )),
  HttpApiEndpoint.put("change", "/v1/links", {
    headers: { "if-match": Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))) },
    query: noQuery,
    payload: LinkChanges,
    success: LinksChanged,
    error: [...storeErrors, ...bodyErrors, LinksMovedProblem, PreconditionRequiredProblem]
  }).annotateMerge(route(
    "Change links",
    "Merges changes into what is declared: all of them or none, and the same changes again change nothing more. Links " +
      "anew after that."
  )),
  HttpApiEndpoint.get("of", "/v1/links/of", {
    query: { kind: LinkKind, upstream: Upstream, id: AnyId },
    success: LinksPage,
    error: storeErrors
  }).annotateMerge(route(
    "The link of a record",
    "One record's link, or the record without one, as a page of at most one row. The `ETag` is what a change names in " +
      "`If-Match`."
  )),
  HttpApiEndpoint.get("records", "/v1/links/records", {
    query: { kind: LinkKind, upstream: Upstream, ids: AnyIds },
    success: LinkRecords,
    error: storeErrors
  }).annotateMerge(
    route(
      "Records by their ids",
      "What records are called, for the candidates of a link. Those that do not exist are left out."
    )
  )
).annotateMerge(group("Links", "Which Loop variant is which Haravan variant, and which location is which.")) {}
