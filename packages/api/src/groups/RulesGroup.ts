import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { textOf } from "../models/mediaType.ts"
import { Rules, RulesChanged, RuleSetInput, RulesProposed, RulesUndone, RulesVersions } from "../models/Rules.ts"
import { ifMatch } from "../parameters/ifMatch.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { pageSize } from "../parameters/paging.ts"
import { PreconditionRequiredProblem, RulesMovedProblem } from "../problems/service.ts"
import { bodyErrors, recordErrors, storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

const headers = ifMatch("rules", "\"3\"")
const query = {
  dryRun: Schema.optionalKey(Schema.Boolean).pipe(
    about("Says what would be changed, with rows by verdict before and after, and changes nothing.", true, false)
  )
}
const changeErrors = [...storeErrors, RulesMovedProblem, PreconditionRequiredProblem] as const

const sheet = "loop_location,haravan_locations,percent,buffer\r\nWeb,Kho Hà Nội; Kho Đà Nẵng,80,2\r\n"

/** What Loop should show. */
export class RulesGroup extends HttpApiGroup.make("rules").add(
  HttpApiEndpoint.get("current", "/v1/rules", { query: noQuery, success: Rules, error: storeErrors }).annotateMerge(
    route(
      "The stock rules",
      "The rules that count, with what their locations are called, and what is odd about them. The `ETag` is what a change " +
        "names in `If-Match`."
    )
  ),
  HttpApiEndpoint.put("replace", "/v1/rules", {
    headers,
    query,
    payload: [
      RuleSetInput,
      textOf("text/csv", "The whole set as a sheet, as `stocktally rules export` writes it.", sheet)
    ],
    success: RulesChanged,
    error: [...changeErrors, ...bodyErrors]
  }).annotateMerge(route(
    "Replace the stock rules",
    "Takes a whole set of rules in the place of those that count: all of it or nothing. Locations must exist; one that is " +
      "gone may stay where it is named already. Rows are judged again by what is known; nothing is read. As `text/csv` it is " +
      "a sheet, in which locations may be named by their names."
  )),
  HttpApiEndpoint.post("undo", "/v1/rules/undo", {
    headers,
    query,
    success: RulesUndone,
    error: [...changeErrors, ...recordErrors]
  }).annotateMerge(route(
    "Undo the last change of the rules",
    "Puts the rules back that counted before the last change, and says whose change that was. It is a change of its own: " +
      "undone twice, the rules are as before. 404 if nobody has changed them yet."
  )),
  HttpApiEndpoint.get("proposal", "/v1/rules/proposal", {
    query: noQuery,
    success: RulesProposed,
    error: storeErrors
  }).annotateMerge(route(
    "Propose stock rules",
    "Looks for rules behind what Loop shows, by what was read, and shows the evidence. Nothing is changed: `rules` is the " +
      "whole set to send to `PUT /v1/rules`. May take seconds in a large shop."
  )),
  HttpApiEndpoint.get("versions", "/v1/rules/versions", {
    query: { limit: pageSize(100) },
    success: RulesVersions,
    error: storeErrors
  }).annotateMerge(route("Versions of the rules", "The newest versions of the rules, who made them and when."))
).annotateMerge(group("Rules", "What Loop should show of Haravan's counts.")) {}
