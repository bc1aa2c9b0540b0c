/** What commands fail with beside the errors of the packages. */
import type { SyncError } from "@stocktally/sync"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import * as Data from "effect/Data"

interface Reason {
  readonly message: string
}

/** A file that was named cannot be read; the message says why. */
export class FileUnreadable extends Data.TaggedError("FileUnreadable")<Reason> {}

/** A file that was named cannot be written; the message says why. */
export class FileUnwritable extends Data.TaggedError("FileUnwritable")<Reason> {}

/** What was named does not exist, or is not known here. */
export class NothingFound extends Data.TaggedError("NothingFound")<Reason> {}

/** Flags that each are right and together are not. */
export class WrongUsage extends Data.TaggedError("WrongUsage")<Reason> {}

/** The store has not been filled yet, so that nothing in it is no sign of nothing at the upstreams. */
export class NotSynced extends Data.TaggedError("NotSynced")<{ readonly missing: ReadonlyArray<Upstream> }> {}

/** A tally was shown of which a part is missing: it could not be read, was not read yet, or has no credential. */
export class TallyIncomplete extends Data.TaggedError("TallyIncomplete")<{
  readonly error: SyncError | null
  readonly missing: ReadonlyArray<Upstream>
}> {}

/** A tally was shown as it was, because it could not be read again. */
export class TallyStale extends Data.TaggedError("TallyStale")<{
  readonly error: SyncError
  readonly asOf: EpochMillis | null
}> {}

/** The reader of stdout went away (`| head`): no error, but nothing is left to do. */
export class StdoutClosed extends Data.TaggedError("StdoutClosed") {}

/** Stdout could not be written: a full disk, for example. */
export class StdoutFailed extends Data.TaggedError("StdoutFailed")<{ readonly cause: unknown }> {
  override get message(): string {
    return this.cause instanceof Error ? this.cause.message : String(this.cause)
  }
}
