import { about } from "@stocktally/schema"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { HistoryPage } from "../models/History.ts"
import { RowReading, TallyCounts, TallyPage, TallyRowAnswer, TallyRows } from "../models/Tally.ts"
import { Moment } from "../parameters/Moment.ts"
import { cursor, pageSize } from "../parameters/paging.ts"
import { rowId, tallyFilterQuery, tallyQuery } from "../parameters/tally.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { pageErrors, recordErrors, storeErrors, upstreamErrors } from "./errors.ts"
import { group, route } from "./route.ts"

const id = { id: rowId }

/** Loop and Haravan side by side, from the store. */
export class TallyGroup extends HttpApiGroup.make("tally").add(
  HttpApiEndpoint.get("page", "/v1/tally", {
    query: tallyQuery,
    success: TallyPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route(
    "A page of the tally",
    "Loop and Haravan side by side, from Stocktally's data, worst first: differences by value, then differences " +
      "without a price: oversold rows, differences by size, rows of one side only. Cursors stay valid while rows " +
      "change: a row that does not change is neither skipped nor repeated. Rows at locations in transit and empty " +
      "rows are left out by default; the summary counts them."
  )),
  HttpApiEndpoint.get("summary", "/v1/tally/summary", {
    query: tallyFilterQuery,
    success: TallyCounts,
    error: storeErrors
  }).annotateMerge(route(
    "Rows by verdict",
    "The number and value of rows by verdict, in total and by location. Counts the rows that pass the filter, " +
      "ignoring its verdicts. Also counts the rows that are left out by default, and lists the Haravan locations " +
      "that are in no row."
  )),
  HttpApiEndpoint.get("row", "/v1/tally/rows/:id", {
    params: id,
    query: noQuery,
    success: TallyRowAnswer,
    error: [...storeErrors, ...recordErrors]
  }).annotateMerge(route("One row", "A row of the tally by its id.")),
  HttpApiEndpoint.get("history", "/v1/tally/rows/:id/history", {
    params: id,
    query: {
      since: Schema.optionalKey(Moment).pipe(
        about("Only changes since this time, or in this duration before now.", "7d")
      ),
      limit: pageSize(1_000),
      cursor
    },
    success: HistoryPage,
    error: [...storeErrors, ...recordErrors, ...pageErrors]
  }).annotateMerge(
    route(
      "A row's history",
      "The changes of a row's counts and verdict, newest first, as far back as history is stored."
    )
  ),
  HttpApiEndpoint.get("siblings", "/v1/tally/rows/:id/siblings", {
    params: id,
    query: noQuery,
    success: TallyRows,
    error: [...storeErrors, ...recordErrors]
  }).annotateMerge(
    route("Rows of the same variant", "All rows of a row's variant, including the row itself, by location.")
  ),
  HttpApiEndpoint.post("readings", "/v1/tally/rows/:id/readings", {
    params: id,
    query: noQuery,
    success: RowReading,
    error: [...storeErrors, ...recordErrors, ...upstreamErrors]
  }).annotateMerge(route(
    "Read a row again",
    "Reads both sides of a row live and stores them. While another process is syncing, nothing is stored: `kept` is " +
      "false, and the row is returned as it is stored. Takes one request to each side."
  ))
).annotateMerge(group("Tally", "Loop and Haravan side by side, from Stocktally's data.")) {}
