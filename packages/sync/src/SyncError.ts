/** The errors of a sync. */
import * as Schema from "effect/Schema"
import { EpochMillis, type UpstreamError } from "@stocktally/schema"
import type { RunFailure, StoreError } from "@stocktally/tally"
import { describeUpstream } from "./advice/describeUpstream.ts"
import type { TooMuchLoss } from "./TooMuchLoss.ts"

/**
 * Another process is syncing the same store. `holder` names that process, `since` is when its run started. `mayBeGone`:
 * the process shows no sign of life, and our run starts once it is certainly gone. `hasCompleted`: its run has
 * completed, recently enough that a run on a timer is not due.
 */
export class AlreadyRunning extends Schema.TaggedError<AlreadyRunning>()("AlreadyRunning", {
  holder: Schema.String,
  since: EpochMillis,
  mayBeGone: Schema.optionalKey(Schema.Boolean),
  hasCompleted: Schema.optionalKey(Schema.Boolean)
}) {
  override get message(): string {
    return this.hasCompleted === true
      ? `another Stocktally (${this.holder}) has just synced; nothing to do`
      : this.mayBeGone === true
      ? `another Stocktally (${this.holder}) was syncing and does not respond; this sync starts within half a minute if it is gone`
      : `another Stocktally (${this.holder}) is already syncing; wait for it to finish`
  }
}

/** The errors of a sync. `message` is one line that says what to do. */
export type SyncError = UpstreamError | StoreError | TooMuchLoss | AlreadyRunning

/** Says in one line what went wrong and what to do. */
export const describeSyncError = (error: SyncError): string =>
  error._tag === "UpstreamError" ? describeUpstream(error) : error.message

/** The reason that is recorded with a failed run. */
export const toRunFailure = (error: SyncError): RunFailure => {
  switch (error._tag) {
    case "TooMuchLoss":
      return "loss"
    case "UpstreamError":
      return error.upstream
    case "StoreError":
      return error.reason._tag === "Full" ? "full" : "store"
    case "AlreadyRunning":
      return "store"
  }
}

/**
 * Whether an upstream rejected the credential or the request. That is transient if it accepted the credential before:
 * upstreams, proxies and firewalls sometimes reject for a minute what they accepted all day.
 */
export const isRefusal = (error: SyncError): error is UpstreamError => {
  if (error._tag !== "UpstreamError") return false
  const { reason } = error
  return reason._tag === "Unauthorized" || reason._tag === "Forbidden" ||
    (reason._tag === "InvalidRequest" && reason.status !== undefined)
}

/**
 * Whether a later run may succeed without anyone's help. An unusable answer, a 404 and a list that lost many records
 * count as transient: upstreams recover from them within minutes.
 */
export const isTransient = (error: SyncError): boolean => {
  switch (error._tag) {
    case "TooMuchLoss":
    case "AlreadyRunning":
      return true
    case "StoreError":
      return error.retryable || error.reason._tag === "LeaseLost"
    case "UpstreamError":
      return error.retryable || error.reason._tag === "UnexpectedResponse" || error.reason._tag === "NotFound"
  }
}
