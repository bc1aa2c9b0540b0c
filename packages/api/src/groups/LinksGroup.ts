import { about, AnyId, LinkKind, Upstream } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { LinkChanges, LinkRecords, LinksChanged, LinksPage } from "../models/Links.ts"
import { AnyIds } from "../parameters/lists.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { ifMatch } from "../parameters/ifMatch.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { LinksMovedProblem, PreconditionRequiredProblem } from "../problems/service.ts"
import { bodyErrors, pageErrors, storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

const kind = LinkKind.pipe(about("Variants or locations.", "variant"))
const upstream = Upstream.pipe(about("Whose records.", "haravan"))

/** Which records are the same. */
export class LinksGroup extends HttpApiGroup.make("links").add(
  HttpApiEndpoint.get("page", "/v1/links", {
    query: {
      kind: Schema.optionalKey(kind),
      troubled: Schema.optionalKey(Schema.Boolean).pipe(
        about("Only records without a link that nobody has declared to have none.", true, false)
      ),
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
    headers: ifMatch("links", "\"7\""),
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
    query: { kind, upstream, id: AnyId.pipe(about("The record's id.", "1060001205")) },
    success: LinksPage,
    error: storeErrors
  }).annotateMerge(route(
    "The link of a record",
    "One record's link, or the record without one, as a page of at most one row. The `ETag` is what a change names in " +
      "`If-Match`."
  )),
  HttpApiEndpoint.get("records", "/v1/links/records", {
    query: {
      kind,
      upstream,
      ids: AnyIds.pipe(about("The records' ids, with commas between.", "1060001205,1060003882"))
    },
    success: LinkRecords,
    error: storeErrors
  }).annotateMerge(
    route(
      "Records by their ids",
      "What records are called, for the candidates of a link. Those that do not exist are left out."
    )
  )
).annotateMerge(group("Links", "Which Loop variant is which Haravan variant, and which location is which.")) {}
