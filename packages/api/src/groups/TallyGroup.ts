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

/** Both sides by side, from the store. */
export class TallyGroup extends HttpApiGroup.make("tally").add(
  HttpApiEndpoint.get("page", "/v1/tally", {
    query: tallyQuery,
    success: TallyPage,
    error: [...storeErrors, ...pageErrors]
  }).annotateMerge(route(
    "A page of the tally",
    "Rows of Loop and Haravan side by side, from the store, the worst first: differences by what they are worth, then those " +
      "without a price: oversold rows, differences by size, what only one side has. Cursors stay valid while rows change: a " +
      "row that does not change is neither skipped nor repeated. Rows at locations in transit are left out unless asked " +
      "for, as empty ones are; the summary says how many."
  )),
  HttpApiEndpoint.get("summary", "/v1/tally/summary", {
    query: tallyFilterQuery,
    success: TallyCounts,
    error: storeErrors
  }).annotateMerge(route(
    "Rows by verdict",
    "How many rows have each verdict and what they are worth, in all and by location. Counts what passes all of the filter but " +
      "its verdicts, and says how many rows are left out because nobody asked for them, and which of Haravan's locations are in " +
      "no row."
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
      since: Schema.optionalKey(Moment).pipe(about("Only changes from this time on, or from so long ago on.", "7d")),
      limit: pageSize(1_000),
      cursor
    },
    success: HistoryPage,
    error: [...storeErrors, ...recordErrors, ...pageErrors]
  }).annotateMerge(
    route("A row's history", "How a row's counts and verdict changed, the newest first, as far as it is kept.")
  ),
  HttpApiEndpoint.get("siblings", "/v1/tally/rows/:id/siblings", {
    params: id,
    query: noQuery,
    success: TallyRows,
    error: [...storeErrors, ...recordErrors]
  }).annotateMerge(
    route("The rows of a row's variant", "Every row of the variant that a row is of, this one included, by location.")
  ),
  HttpApiEndpoint.post("readings", "/v1/tally/rows/:id/readings", {
    params: id,
    query: noQuery,
    success: RowReading,
    error: [...storeErrors, ...recordErrors, ...upstreamErrors]
  }).annotateMerge(route(
    "Read a row again",
    "Reads both sides of a row live, out of turn, and keeps what was read. While another process syncs the store, nothing " +
      "is kept: `kept` is false, and the row is as the store has it. Takes one request of each upstream."
  ))
).annotateMerge(group("Tally", "Loop and Haravan side by side, from the store.")) {}
