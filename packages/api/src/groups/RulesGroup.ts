import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { textSchema } from "../models/mediaType.ts"
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
    about("Returns the changes, with rows by verdict before and after, but changes nothing.", true, false)
  )
}
const changeErrors = [...storeErrors, RulesMovedProblem, PreconditionRequiredProblem] as const

const sheet = "loop_location,haravan_locations,percent,buffer\r\nWeb,Kho Hà Nội; Kho Đà Nẵng,80,2\r\n"

/** The stock rules. */
export class RulesGroup extends HttpApiGroup.make("rules").add(
  HttpApiEndpoint.get("current", "/v1/rules", { query: noQuery, success: Rules, error: storeErrors }).annotateMerge(
    route(
      "Stock rules",
      "The current rules with the names of their locations and with warnings. Send the `ETag` in `If-Match` with a " +
        "change."
    )
  ),
  HttpApiEndpoint.put("replace", "/v1/rules", {
    headers,
    query,
    payload: [
      RuleSetInput,
      textSchema("text/csv", "The complete set as a sheet, as `stocktally rules export` writes it.", sheet)
    ],
    success: RulesChanged,
    error: [...changeErrors, ...bodyErrors]
  }).annotateMerge(route(
    "Replace the stock rules",
    "Replaces all rules with a complete set, or changes nothing. Locations must exist; a rule may still name a " +
      "location that is gone if it named it before. Rows are judged again from Stocktally's data, without a request " +
      "to Loop or Haravan. As `text/csv` the set is a sheet, which may name locations by their names."
  )),
  HttpApiEndpoint.post("undo", "/v1/rules/undo", {
    headers,
    query,
    success: RulesUndone,
    error: [...changeErrors, ...recordErrors]
  }).annotateMerge(route(
    "Undo the last change of the rules",
    "Restores the rules from before the last change, and says whose change it was. This is itself a change, so " +
      "undoing twice brings back the current rules. 404 if there was no change yet."
  )),
  HttpApiEndpoint.get("proposal", "/v1/rules/proposal", {
    query: noQuery,
    success: RulesProposed,
    error: storeErrors
  }).annotateMerge(route(
    "Propose stock rules",
    "Looks for rules that explain Loop's counts, and shows the evidence. Nothing is changed: to accept the " +
      "proposals, send `rules`, the complete set, to `PUT /v1/rules`. Takes seconds in a large shop."
  )),
  HttpApiEndpoint.get("versions", "/v1/rules/versions", {
    query: { limit: pageSize(100) },
    success: RulesVersions,
    error: storeErrors
  }).annotateMerge(route("Versions of the rules", "The newest versions of the rules, with their author and time."))
).annotateMerge(group("Rules", "Stock rules: what Loop should show of Haravan's counts.")) {}
