/** What can go wrong with a sync, beside its upstreams and its store. */
import * as Schema from "effect/Schema"
import { EpochMillis, type UpstreamError } from "@stocktally/schema"
import type { StoreError } from "@stocktally/tally"
import { describeUpstream } from "../advice/describeUpstream.ts"

/** Of what, how many records were known, and how many of them would have been marked as gone or unlinked. */
export const Loss = Schema.Struct({
  what: Schema.Literals([
    "loop-locations",
    "loop-levels",
    "loop-variants",
    "haravan-locations",
    "haravan-products",
    "haravan-levels",
    "links"
  ]),
  known: Schema.Int,
  lost: Schema.Int
})
export interface Loss extends Schema.Schema.Type<typeof Loss> {}

const lists: { readonly [W in Loss["what"]]: string } = {
  "loop-locations": "Loop's locations",
  "loop-levels": "Loop's inventories",
  "loop-variants": "Loop's variants",
  "haravan-locations": "Haravan's locations",
  "haravan-products": "Haravan's variants",
  "haravan-levels": "Haravan's balances",
  links: "links"
}

/** `301 of 1199 Haravan's balances`. */
export const describeLoss = ({ known, lost, what }: Loss): string => `${lost} of ${known} ${lists[what]}`

const acceptLossAdvice = "if that is right, run stocktally sync --accept-loss"

/**
 * A read would have marked more than a tenth of a list, and more than 50, or all of it, as gone or unlinked: nothing of
 * that list was marked. It may be the truth, or an upstream that answers half of it.
 */
export class TooMuchLoss extends Schema.TaggedError<TooMuchLoss>()("TooMuchLoss", { losses: Schema.Array(Loss) }) {
  override get message(): string {
    return `${
      this.losses.map(describeLoss).join(", ")
    } would be gone, so nothing was marked as gone; ${acceptLossAdvice}`
  }
}

/** Whether a run's problem, as it is kept, is {@link TooMuchLoss}: then someone may say that it is right. */
export const isLossProblem = (problem: string | null): boolean => problem?.endsWith(acceptLossAdvice) === true

/**
 * Another sync of the same store is under way. `holder` names its process. `mayBeGone`: it does not show itself, so that
 * a run of ours begins by itself as soon as it is certain that it is gone.
 */
export class AlreadyRunning extends Schema.TaggedError<AlreadyRunning>()("AlreadyRunning", {
  holder: Schema.String,
  since: EpochMillis,
  mayBeGone: Schema.optionalKey(Schema.Boolean)
}) {
  override get message(): string {
    return this.mayBeGone === true
      ? `${this.holder} has this store and does not show itself; a sync begins by itself within half a minute if it is gone`
      : `${this.holder} is syncing this store already; wait until it has finished`
  }
}

/** What a sync can fail with. Its `message` is one line that says what to do. */
export type SyncError = UpstreamError | StoreError | TooMuchLoss | AlreadyRunning

/** One line that says what was wrong and what to do. */
export const describeSyncError = (error: SyncError): string =>
  error._tag === "UpstreamError" ? describeUpstream(error) : error.message

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
export const mayPass = (error: SyncError): boolean => {
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
