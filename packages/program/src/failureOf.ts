import { describeUpstream } from "@stocktally/sync"
import type { UpstreamError } from "@stocktally/schema"
import type { StoreError } from "@stocktally/tally"
import { ExitStatus, type Exited, type Failure, statusOfStore, statusOfUpstream } from "./process/index.ts"
import type { SettingsError } from "./settings/SettingsError.ts"
import type { SourcesError } from "./sources/Sources.ts"

/** What can keep any of our programs from doing what it was started for. */
export type ProgramError = SettingsError | SourcesError | StoreError | UpstreamError | Exited

/** What an error that every program can have means to its user and to the shell. */
export const failureOf = (error: ProgramError): Failure => {
  switch (error._tag) {
    case "SettingsError":
    case "MissingSettings":
    case "InvalidSandboxChoice":
    case "SandboxNotStarted":
    case "UnsupportedRuntime":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    case "StoreError":
      return { status: statusOfStore(error), lines: error.message.split("\n") }
    case "UpstreamError":
      return { status: statusOfUpstream(error), lines: [describeUpstream(error)] }
    case "Exited":
      return { status: error.status, lines: [] }
  }
}
