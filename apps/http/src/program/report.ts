/** Why the service does not start, for its user and for the shell. */
import { describeUpstream } from "@stocktally/core"
import type { StoreError } from "@stocktally/tally"
import type {
  InvalidSandboxChoice,
  MissingSettings,
  SandboxNotStarted,
  SettingsError,
  UnsupportedRuntime
} from "@stocktally/program"
import {
  type Exited,
  ExitStatus,
  type Failure,
  reporting,
  statusOfStore,
  statusOfUpstream
} from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import type { UpstreamError } from "@stocktally/schema"
import type { CannotListen } from "../server/listen.ts"
import { stderrLine } from "./stderrLine.ts"
import type { Exposed, GuessableKeys } from "../access/requireKeys.ts"

/** Everything that keeps the service from starting. */
export type StartError =
  | SettingsError
  | MissingSettings
  | InvalidSandboxChoice
  | SandboxNotStarted
  | UnsupportedRuntime
  | Exposed
  | GuessableKeys
  | CannotListen
  | StoreError
  | UpstreamError
  | Exited

const failureOf = (error: StartError): Failure => ({
  status: statusOf(error),
  lines: error._tag === "Exited"
    ? []
    : error._tag === "UpstreamError"
    ? [describeUpstream(error)]
    : error.message.split("\n")
})

const statusOf = (error: StartError): number => {
  switch (error._tag) {
    case "SettingsError":
    case "MissingSettings":
    case "InvalidSandboxChoice":
    case "UnsupportedRuntime":
    case "Exposed":
    case "GuessableKeys":
    case "CannotListen":
      return ExitStatus.usage
    case "SandboxNotStarted":
      return ExitStatus.unexpected
    case "Exited":
      return error.status
    case "StoreError":
      return statusOfStore(error)
    case "UpstreamError":
      return statusOfUpstream(error)
  }
}

/** Tells the user what went wrong: first in a line, then, for those who asked to see debug messages, with its cause. */
export const report = reporting({ failureOf, stderrLine, before: Effect.void })
