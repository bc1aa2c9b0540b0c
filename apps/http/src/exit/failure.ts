/** Why the service does not start, for its user and for the shell. */
import type { StoreError, StoreErrorReason } from "@stocktally/core"
import type { InvalidSandboxChoice, MissingSettings, SandboxNotStarted, SettingsError, UnsupportedRuntime } from "@stocktally/runtime"
import type { UpstreamError, UpstreamErrorReason } from "@stocktally/schema"
import type { CannotListen } from "../server/listen.ts"
import type { Exposed } from "../program/Exposed.ts"
import type { Exited } from "./Exited.ts"

/** Everything that keeps the service from starting. */
export type StartError =
  | SettingsError
  | MissingSettings
  | InvalidSandboxChoice
  | SandboxNotStarted
  | UnsupportedRuntime
  | Exposed
  | CannotListen
  | StoreError
  | UpstreamError
  | Exited

/** The exit status, and the lines for stderr. */
export interface Failure {
  readonly status: number
  readonly lines: ReadonlyArray<string>
}

export const failureOf = (error: StartError): Failure => ({
  status: statusOf(error),
  lines: error._tag === "Exited" ? [] : error.message.split("\n")
})

const statusOf = (error: StartError): number => {
  switch (error._tag) {
    case "SettingsError":
    case "MissingSettings":
    case "InvalidSandboxChoice":
    case "UnsupportedRuntime":
    case "Exposed":
    case "CannotListen":
      return 2
    case "SandboxNotStarted":
      return 1
    case "Exited":
      return error.status
    case "StoreError":
      return statusOfStore[error.reason._tag]
    case "UpstreamError":
      return statusOfUpstream[error.reason._tag]
  }
}

const statusOfStore: { readonly [R in StoreErrorReason["_tag"]]: number } = {
  NotADatabase: 2,
  NewerVersion: 2,
  WrongOwner: 2,
  NotWritable: 2,
  Refused: 4,
  Away: 7,
  Busy: 7,
  LeaseLost: 7,
  Full: 1,
  Corrupt: 1,
  Unexpected: 1
}

const statusOfUpstream: { readonly [R in UpstreamErrorReason["_tag"]]: number } = {
  Unauthorized: 4,
  Forbidden: 4,
  NotFound: 5,
  InvalidRequest: 2,
  RateLimited: 6,
  Unavailable: 7,
  TimedOut: 7,
  UnexpectedResponse: 8
}
