/** What can go wrong with a sync, beside its upstreams and its store. */
import * as Schema from "effect/Schema"
import { EpochMillis, type UpstreamError } from "@stocktally/schema"
import type { RunFailure, StoreError } from "@stocktally/tally"
import { describeUpstream } from "./advice/describeUpstream.ts"
import type { TooMuchLoss } from "./TooMuchLoss.ts"

/**
 * Another sync of the same store is under way. `holder` names its process. `mayBeGone`: it does not show itself, so that
 * a run of ours begins by itself as soon as it is certain that it is gone. `hasCompleted`: it did so already, and recently
 * enough for whoever runs on a timer; `since` is when it began.
 */
export class AlreadyRunning extends Schema.TaggedError<AlreadyRunning>()("AlreadyRunning", {
  holder: Schema.String,
  since: EpochMillis,
  mayBeGone: Schema.optionalKey(Schema.Boolean),
  hasCompleted: Schema.optionalKey(Schema.Boolean)
}) {
  override get message(): string {
    return this.hasCompleted === true
      ? `${this.holder} has just synced this store`
      : this.mayBeGone === true
      ? `${this.holder} has this store and does not show itself; a sync begins by itself within half a minute if it is gone`
      : `${this.holder} is syncing this store already; wait until it has finished`
  }
}

/** What a sync can fail with. Its `message` is one line that says what to do. */
export type SyncError = UpstreamError | StoreError | TooMuchLoss | AlreadyRunning

/** One line that says what was wrong and what to do. */
export const describeSyncError = (error: SyncError): string =>
  error._tag === "UpstreamError" ? describeUpstream(error) : error.message

/** What a run that failed with an error is recorded with. */
export const runFailureOf = (error: SyncError): RunFailure => {
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
 * Whether an upstream refused the credential or the request. That may pass if it took the credential before: upstreams,
 * and what is between, refuse for a minute what they took all day.
 */
export const isRefusal = (error: SyncError): error is UpstreamError => {
  if (error._tag !== "UpstreamError") return false
  const { reason } = error
  return reason._tag === "Unauthorized" || reason._tag === "Forbidden" ||
    (reason._tag === "InvalidRequest" && reason.status !== undefined)
}

/**
 * Whether a later run may succeed without anyone doing anything. An unusable answer, a missing address and a list that
 * lost much of its records count: upstreams give them for a minute and recover.
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
