/** What the doctor finds, and what the service is. */
import { Source, Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { MissingUpstreams } from "./Sync.ts"

/** One thing that the doctor tried. */
export const Examination = Schema.Struct({
  upstream: Schema.NullOr(Upstream).pipe(about("The upstream it is about; null for the store and the service.")),
  name: Schema.String.pipe(about("What was tried.")),
  status: Schema.Literals(["ok", "warning", "failed", "skipped"]).pipe(about("How it went.")),
  detail: Schema.String.pipe(about("What was found. May hold text from outside.")),
  remedy: Schema.NullOr(Schema.String).pipe(about("What to do about it; null where there is nothing to do."))
}).annotate({ identifier: "Examination", description: "One thing that the doctor tried." })
export interface Examination extends Schema.Schema.Type<typeof Examination> {}

/** All that the doctor tried. */
export const Examinations = Schema.Struct({
  source: Source.pipe(about("Whether it was tried on a shop, or on the sandbox.")),
  rows: Schema.Array(Examination).pipe(about("What was tried, in its order.")),
  nextCursor: Schema.Null.pipe(about("Always null: everything is here."))
}).annotate({ identifier: "Examinations", description: "All that the doctor tried." })
export interface Examinations extends Schema.Schema.Type<typeof Examinations> {}

/** What the service is, and what it reads. */
export const ServiceState = Schema.Struct({
  source: Source.pipe(about("Where its numbers come from: a shop, or the sandbox.")),
  missing: MissingUpstreams.pipe(about("The upstreams that it has no credential for.")),
  version: Schema.Int.pipe(about("The tally's version: grows whenever a verdict, count or link of any row changed.")),
  staleAfterMillis: Schema.Number.pipe(about("A side that is older than this is stale in the rows."))
}).annotate({ identifier: "ServiceState", description: "What the service is, and what it reads." })
export interface ServiceState extends Schema.Schema.Type<typeof ServiceState> {}
