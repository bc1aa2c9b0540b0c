/** Exit statuses for errors of the store and of upstreams. */
import { asksForRecord } from "@stocktally/sync"
import type { StoreError, StoreErrorReason } from "@stocktally/tally"
import type { UpstreamError, UpstreamErrorReason } from "@stocktally/schema"
import { ExitStatus } from "./ExitStatus.ts"

/** `usage` if someone must correct a setting, `unavailable` if it may work later. */
const ofStore: { readonly [R in StoreErrorReason["_tag"]]: ExitStatus } = {
  NotADatabase: ExitStatus.usage,
  NewerVersion: ExitStatus.usage,
  WrongOwner: ExitStatus.usage,
  NotWritable: ExitStatus.usage,
  Misconfigured: ExitStatus.usage,
  AccessDenied: ExitStatus.unauthorized,
  Unreachable: ExitStatus.unavailable,
  ReadOnly: ExitStatus.unavailable,
  Busy: ExitStatus.unavailable,
  LeaseLost: ExitStatus.unavailable,
  Full: ExitStatus.unexpected,
  Corrupt: ExitStatus.unexpected,
  Unexpected: ExitStatus.unexpected
}

const ofUpstream: { readonly [R in UpstreamErrorReason["_tag"]]: ExitStatus } = {
  Unauthorized: ExitStatus.unauthorized,
  Forbidden: ExitStatus.unauthorized,
  NotFound: ExitStatus.notFound,
  InvalidRequest: ExitStatus.usage,
  RateLimited: ExitStatus.rateLimited,
  Unavailable: ExitStatus.unavailable,
  TimedOut: ExitStatus.unavailable,
  UnexpectedResponse: ExitStatus.unusable
}

/** The exit status for a store error. */
export const statusOfStore = ({ reason }: StoreError): ExitStatus => ofStore[reason._tag]

/** The exit status for a failed upstream call. A request that the upstream rejected is not the user's mistake. */
export const statusOfUpstream = (error: UpstreamError): ExitStatus => {
  const { reason } = error
  return (reason._tag === "NotFound" && !asksForRecord(error)) ||
      (reason._tag === "InvalidRequest" && reason.status !== undefined)
    ? ExitStatus.unusable
    : ofUpstream[reason._tag]
}
