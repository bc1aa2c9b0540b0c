import { describeUpstream } from "@stocktally/sync"
import type { UpstreamError } from "@stocktally/schema"
import type { StoreError } from "@stocktally/tally"
import { ExitStatus, type ProcessExit, type Failure, statusOfStore, statusOfUpstream } from "./process/index.ts"
import type { SettingsError } from "./settings/SettingsError.ts"
import type { NoSuchShop } from "./shops/chooseShop.ts"
import type { ShopsFileError } from "./shops/readShops.ts"
import type { SourcesError } from "./sources/Sources.ts"

/** Errors that any of our programs can end with. */
export type ProgramError =
  | SettingsError
  | ShopsFileError
  | NoSuchShop
  | SourcesError
  | StoreError
  | UpstreamError
  | ProcessExit

/** The lines for the user and the exit status for an error that any program can end with. */
export const failureOf = (error: ProgramError): Failure => {
  switch (error._tag) {
    case "SettingsError":
    case "ShopsFileError":
    case "MissingSettings":
    case "InvalidSandboxChoice":
    case "SandboxNotStarted":
    case "UnsupportedRuntime":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    case "NoSuchShop":
      return { status: error.named ? ExitStatus.notFound : ExitStatus.usage, lines: [error.message] }
    case "StoreError":
      return { status: statusOfStore(error), lines: error.message.split("\n") }
    case "UpstreamError":
      return { status: statusOfUpstream(error), lines: [describeUpstream(error)] }
    case "ProcessExit":
      return { status: error.status, lines: [] }
  }
}
