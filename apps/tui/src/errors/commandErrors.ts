/** Errors of commands, beside those of the packages. */
import type { SyncError } from "@stocktally/sync"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import * as Data from "effect/Data"

interface Reason {
  readonly message: string
}

/** A named file cannot be read; the message says why. */
export class FileUnreadable extends Data.TaggedError("FileUnreadable")<Reason> {}

/** A named file cannot be written; the message says why. */
export class FileUnwritable extends Data.TaggedError("FileUnwritable")<Reason> {}

/** The named record does not exist, or was not read yet. */
export class NothingFound extends Data.TaggedError("NothingFound")<Reason> {}

/** Flags that are valid alone but not together. */
export class WrongUsage extends Data.TaggedError("WrongUsage")<Reason> {}

/**
 * The store is still empty, which does not mean that Loop and Haravan are. `missing` are the sides without a
 * credential, `sandboxFlags` the flags with which `sync` reads the same shop.
 */
export class NotSynced extends Data.TaggedError("NotSynced")<{
  readonly missing: ReadonlyArray<Upstream>
  readonly sandboxFlags: string
}> {}

/** The tally that was shown lacks a part: it could not be read, was not read yet, or has no credential. */
export class TallyIncomplete extends Data.TaggedError("TallyIncomplete")<{
  readonly error: SyncError | null
  readonly missing: ReadonlyArray<Upstream>
  /** The flags with which `sync` reads the same shop. */
  readonly sandboxFlags: string
}> {}

/** The tally that was shown is old, because it could not be read again. */
export class TallyStale extends Data.TaggedError("TallyStale")<{
  readonly error: SyncError
  readonly asOf: EpochMillis | null
}> {}

/** The reader of stdout has left (`| head`), which ends the command without a message. */
export class StdoutClosed extends Data.TaggedError("StdoutClosed") {}

/** Stdout could not be written, for example because a disk is full. */
export class StdoutFailed extends Data.TaggedError("StdoutFailed")<{ readonly cause: unknown }> {
  override get message(): string {
    return this.cause instanceof Error ? this.cause.message : String(this.cause)
  }
}
