import type { SyncError } from "@stocktally/core"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import * as Data from "effect/Data"

/** A tally was shown of which a part is missing: it could not be read, was not read yet, or has no credential. */
export class TallyIncomplete extends Data.TaggedError("TallyIncomplete")<{
  readonly error: SyncError | null
  readonly missing: ReadonlyArray<Upstream>
}> {}

/** A tally was shown as it was, because it could not be read anew. */
export class TallyStale extends Data.TaggedError("TallyStale")<{
  readonly error: SyncError
  readonly asOf: EpochMillis | null
}> {}
