import { Upstream, UpstreamError } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** A tally was shown of which a part is missing: a side failed, or has no credential. */
export class TallyIncomplete extends Schema.TaggedError<TallyIncomplete>()("TallyIncomplete", {
  errors: Schema.Array(UpstreamError),
  missing: Schema.Array(Upstream)
}) {}
