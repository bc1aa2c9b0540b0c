/** What the doctor finds, and what the service is. */
import { about, Source, Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MissingUpstreams } from "./Sync.ts"

/** One thing that the doctor tried. */
export const DoctorCheck = Schema.Struct({
  upstream: Schema.NullOr(Upstream).pipe(
    about("The upstream it is about; null for the store and the service.", "haravan")
  ),
  name: Schema.String.pipe(about("What was tried.", "Haravan com.read_inventories")),
  status: Schema.Literals(["ok", "warning", "failed", "skipped"]).pipe(about("How it went.", "failed")),
  detail: Schema.String.pipe(about("What was found. May hold text from outside.", "the access token lacks the scope")),
  remedy: Schema.NullOr(Schema.String).pipe(
    about(
      "What to do about it; null where there is nothing to do.",
      "grant com.read_inventories to the app, and take a new access token"
    )
  )
}).annotate({ identifier: "Examination", description: "One thing that the doctor tried." })
export interface DoctorCheck extends Schema.Schema.Type<typeof DoctorCheck> {}

/** All that the doctor tried. */
export const DoctorChecks = Schema.Struct({
  source: Source.pipe(about("Whether it was tried on a shop, or on the sandbox.")),
  rows: Schema.Array(DoctorCheck).pipe(about("What was tried, in its order.")),
  nextCursor: Schema.Null.pipe(about("Always null: everything is here."))
}).annotate({ identifier: "Examinations", description: "All that the doctor tried." })
export interface DoctorChecks extends Schema.Schema.Type<typeof DoctorChecks> {}

/** What the service is, and what it reads. */
export const ServiceState = Schema.Struct({
  source: Source.pipe(about("Where its numbers come from: a shop, or the sandbox.")),
  missing: MissingUpstreams.pipe(about("The upstreams that it has no credential for.", [])),
  version: Schema.Int.pipe(
    about("The tally's version: grows whenever a verdict, count or link of any row changed.", 4211)
  ),
  staleAfterMillis: Schema.Finite.pipe(about("A side that is older than this is stale in the rows.", 1_800_000))
}).annotate({ identifier: "ServiceState", description: "What the service is, and what it reads." })
export interface ServiceState extends Schema.Schema.Type<typeof ServiceState> {}
