import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Schema from "effect/Schema"
import { SyncRequest, SyncRun, SyncRunsPage } from "../models/Sync.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { bodyErrors, pageErrors, recordErrors, storeErrors, syncErrors, upstreamErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Sync runs. */
export class SyncsGroup extends HttpApiGroup.make("syncs").add(
  HttpApiEndpoint.post("start", "/v1/syncs", {
    query: noQuery,
    payload: [SyncRequest, HttpApiSchema.NoContent],
    success: SyncRun.pipe(HttpApiSchema.status(202)),
    error: [...storeErrors, ...bodyErrors, ...syncErrors, ...upstreamErrors]
  }).annotateMerge(route(
    "Start a sync",
    "Starts a run and responds once it has started, or responds with the run in progress. `Location` is the address " +
      "of the run, which also shows a later failure. If another process was syncing and does not respond, the " +
      "response is 409 with the reason `waiting` within seconds, and the run starts by itself once that process is " +
      "certainly gone. If Loop or Haravan fails before the run starts, for example when it should identify the shop, " +
      "the response is that error. If it does not answer, the response is 504 within seconds, and the run starts by " +
      "itself once it answers."
  )),
  HttpApiEndpoint.get("page", "/v1/syncs", {
    query: { limit: pageSize(1_000), cursor },
    success: SyncRunsPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route("A page of runs", "Sync runs, newest first, as far back as they are stored.")),
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
).annotateMerge(group("Syncs", "Sync runs, which read Loop and Haravan.")) {}
