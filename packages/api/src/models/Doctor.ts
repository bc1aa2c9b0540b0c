/** The doctor's checks, and the state of the service. */
import { about, Source, Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MissingUpstreams } from "./Sync.ts"

/** A check of the doctor. */
export const DoctorCheck = Schema.Struct({
  upstream: Schema.NullOr(Upstream).pipe(
    about("The side that was checked; null for Stocktally's data and the service.", "haravan")
  ),
  name: Schema.String.pipe(about("The subject of the check.", "com.read_inventories")),
  status: Schema.Literals(["ok", "warning", "failed", "skipped"]).pipe(about("The result.", "failed")),
  detail: Schema.String.pipe(about("The finding. May contain text from outside.", "the access token lacks the scope")),
  remedy: Schema.NullOr(Schema.String).pipe(
    about(
      "The remedy; null if there is nothing to do.",
      "give the app the permission com.read_inventories in Haravan, then create a new access token"
    )
  )
}).annotate({ identifier: "Examination", description: "A check of the doctor." })
export interface DoctorCheck extends Schema.Schema.Type<typeof DoctorCheck> {}

/** All checks of the doctor. */
export const DoctorChecks = Schema.Struct({
  source: Source.pipe(about("Whether a shop or the sandbox was checked.")),
  rows: Schema.Array(DoctorCheck).pipe(about("The checks, in display order.")),
  nextCursor: Schema.Null.pipe(about("Always null: the list is complete."))
}).annotate({ identifier: "Examinations", description: "All checks of the doctor." })
export interface DoctorChecks extends Schema.Schema.Type<typeof DoctorChecks> {}

/** The state of the service. */
export const ServiceState = Schema.Struct({
  source: Source.pipe(about("The source of the numbers: a shop, or the sandbox.")),
  missing: MissingUpstreams.pipe(about("The sides without a credential.", [])),
  version: Schema.Int.pipe(
    about("The tally's version: grows whenever a verdict, count or link changes.", 4211)
  ),
  staleAfterMillis: Schema.Finite.pipe(
    about("The age in milliseconds from which a side is stale in the rows.", 1_800_000)
  )
}).annotate({
  identifier: "ServiceState",
  description: "The source and version of the service's data, and its missing credentials."
})
export interface ServiceState extends Schema.Schema.Type<typeof ServiceState> {}
