import * as Schema from "effect/Schema"
import { LinkKind, Upstream, type UpstreamError } from "@stocktally/schema"
import { recordName, type StoreError } from "@stocktally/tally"
import type { SyncError } from "../SyncError.ts"

/**
 * The service that is asked for the read model could not, or would not, answer. `message` is one line with what to do;
 * what it holds of the service's own words is text from outside.
 */
export class ServiceError extends Schema.TaggedError<ServiceError>()("ServiceError", {
  operation: Schema.String,
  /** `away`: cannot be reached; `refused`: it knows not our key, or the key may not; `unusable`: not an answer of ours. */
  problem: Schema.Literals(["away", "refused", "failed", "unusable"]),
  detail: Schema.String,
  retryable: Schema.Boolean
}) {
  override get message(): string {
    return this.detail
  }
}

/** Links were changed by someone else since they were read: read them again, and decide anew. */
export class LinksMoved extends Schema.TaggedError<LinksMoved>()("LinksMoved", {}) {
  override get message(): string {
    return "someone else has changed the links meanwhile; nothing was changed: look again, and decide anew"
  }
}

/** Something was to be declared of records that do not exist, as far as was read. Nothing was changed. */
export class NoSuchRecords extends Schema.TaggedError<NoSuchRecords>()("NoSuchRecords", {
  records: Schema.NonEmptyArray(Schema.Struct({ kind: LinkKind, upstream: Upstream, id: Schema.String }))
}) {
  override get message(): string {
    const [first, ...others] = this.records
    const more = others.length === 0 ? "" : `, and ${others.length} other records are not there either`
    return `there is no ${recordName(first)}, as far as was read${more}; nothing was changed`
  }
}

/** What can keep a read model from answering: its store, an upstream that is read live, or the service it is behind. */
export type ReadModelError = StoreError | UpstreamError | SyncError | ServiceError
