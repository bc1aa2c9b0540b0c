import * as Schema from "effect/Schema"
import { LinkKind, Upstream, type UpstreamError } from "@stocktally/schema"
import { recordName, type StoreError } from "@stocktally/tally"
import type { SyncError } from "../SyncError.ts"

/**
 * The HTTP service behind the read model did not answer, or rejected the request. `message` is one line that says what
 * to do. It may quote the service, which is text from outside.
 */
export class ServiceError extends Schema.TaggedError<ServiceError>()("ServiceError", {
  operation: Schema.String,
  /**
   * `away`: cannot be reached; `refused`: it rejects the key, or the key has no permission; `unusable`: the answer is
   * not Stocktally's.
   */
  problem: Schema.Literals(["away", "refused", "failed", "unusable"]),
  detail: Schema.String,
  retryable: Schema.Boolean
}) {
  override get message(): string {
    return this.detail
  }
}

/** Someone else changed the links after they were read: read them again and decide again. */
export class LinksConflict extends Schema.TaggedError<LinksConflict>()("LinksConflict", {}) {
  override get message(): string {
    return "someone else has changed the links; nothing was changed: read them again and decide again"
  }
}

/** A change of declarations names records that do not exist, as far as the store knows. Nothing was changed. */
export class NoSuchRecords extends Schema.TaggedError<NoSuchRecords>()("NoSuchRecords", {
  records: Schema.NonEmptyArray(Schema.Struct({ kind: LinkKind, upstream: Upstream, id: Schema.String }))
}) {
  override get message(): string {
    const [first, ...others] = this.records
    const more = others.length === 0 ? "" : `, and ${others.length} other records do not exist either`
    return `there is no ${recordName(first)} in the data read so far${more}; nothing was changed`
  }
}

/** The errors of a read model: of its store, of an upstream that is read live, or of its service. */
export type ReadModelError = StoreError | UpstreamError | SyncError | ServiceError
