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

const kind = LinkKind.pipe(about("The kind of records: variants or locations.", "variant"))
const upstream = Upstream.pipe(about("The side of the records.", "haravan"))

/** Links between the records of both sides. */
export class LinksGroup extends HttpApiGroup.make("links").add(
  HttpApiEndpoint.get("page", "/v1/links", {
    query: {
      kind: Schema.optionalKey(kind),
      troubled: Schema.optionalKey(Schema.Boolean).pipe(
        about("Only unlinked records that are not declared to have no counterpart.", true, false)
      ),
      limit: pageSize(1_000),
      cursor
    },
    success: LinksPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route(
    "A page of links",
    "All links, and all unlinked records with the reason. Send the `ETag` in `If-Match` with a change."
  )),
  HttpApiEndpoint.put("change", "/v1/links", {
    headers: ifMatch("links", "\"7\""),
    query: noQuery,
    payload: LinkChanges,
    success: LinksChanged,
    error: [...storeErrors, ...bodyErrors, LinksMovedProblem, PreconditionRequiredProblem]
  }).annotateMerge(route(
    "Change links",
    "Makes all changes of declarations, or none, and then links again. Sending the same changes twice has no further " +
      "effect."
  )),
  HttpApiEndpoint.get("of", "/v1/links/of", {
    query: { kind, upstream, id: AnyId.pipe(about("The record's id.", "1060001205")) },
    success: LinksPage,
    error: storeErrors
  }).annotateMerge(route(
    "Link of a record",
    "The link of a record, or the unlinked record, as a page of at most one row. Send the `ETag` in `If-Match` with " +
      "a change."
  )),
  HttpApiEndpoint.get("records", "/v1/links/records", {
    query: {
      kind,
      upstream,
      ids: AnyIds.pipe(about("The ids of the records, comma-separated.", "1060001205,1060003882"))
    },
    success: LinkRecords,
    error: storeErrors
  }).annotateMerge(
    route(
      "Records by their ids",
      "Names and SKUs of records, for the candidates of a link. Ids without a record are left out."
    )
  )
).annotateMerge(group("Links", "Which Loop variant is which Haravan variant, and which location is which.")) {}
