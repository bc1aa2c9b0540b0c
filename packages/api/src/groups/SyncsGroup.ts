import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Schema from "effect/Schema"
import { SyncRequest, SyncRun, SyncRunsPage } from "../models/Sync.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { bodyErrors, pageErrors, recordErrors, storeErrors, syncErrors, upstreamErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Runs that bring the store up to date. */
export class SyncsGroup extends HttpApiGroup.make("syncs").add(
  HttpApiEndpoint.post("start", "/v1/syncs", {
    query: noQuery,
    payload: [SyncRequest, HttpApiSchema.NoContent],
    success: SyncRun.pipe(HttpApiSchema.status(202)),
    error: [...storeErrors, ...bodyErrors, ...syncErrors, ...upstreamErrors]
  }).annotateMerge(route(
    "Start a sync",
    "Starts a run and answers when it has begun, or answers with the one that runs already. `Location` is where it can be " +
      "followed; a run that fails says so there. Where another process has the store and does not show itself, 409 with " +
      "the reason `waiting` says so within seconds, and the run begins by itself once that process is known to be gone. What " +
      "an upstream fails with before a run begins, as when it is asked whose shop this is, is the answer; one that keeps silent is " +
      "504 within seconds, and the run begins by itself once it has answered."
  )),
  HttpApiEndpoint.get("page", "/v1/syncs", {
    query: { limit: pageSize(1_000), cursor },
    success: SyncRunsPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route("A page of runs", "Sync runs, the newest first, as long as they are kept.")),
  HttpApiEndpoint.get("run", "/v1/syncs/:id", {
    params: {
      id: Schema.String.check(Schema.isPattern(/^[1-9]\d{0,17}$/u, { expected: "the id of a run, such as 12" })).pipe(
        about("The run's id.", "12")
      )
    },
    query: noQuery,
    success: SyncRun,
    error: [...storeErrors, ...recordErrors]
  }).annotateMerge(route("One run", "A sync run by its id."))
).annotateMerge(group("Syncs", "Runs that bring the store up to date.")) {}
