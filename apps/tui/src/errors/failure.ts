/** The message and the exit status of each error. */
import {
  type AlreadyRunning,
  type LinksConflict,
  type NothingToUndo,
  type RulesConflict,
  settingNames,
  type SyncError,
  type TooMuchLoss,
  type InvalidRules
} from "@stocktally/sync"
import type { InvalidCursor, SheetError, UnknownColumn } from "@stocktally/tally"
import { failureOf as failureOfProgram, type ProgramError } from "@stocktally/program"
import { ExitStatus, type Failure } from "@stocktally/program/process"
import { upstreamName } from "@stocktally/schema"
import { localTime } from "../terminal/time.ts"
import type {
  FileUnreadable,
  FileUnwritable,
  NothingFound,
  NotSynced,
  TallyIncomplete,
  TallyStale,
  WrongUsage,
  StdoutClosed,
  StdoutFailed
} from "./commandErrors.ts"

/** Every error of a command. */
export type CommandError =
  | ProgramError
  | TooMuchLoss
  | AlreadyRunning
  | InvalidCursor
  | UnknownColumn
  | SheetError
  | LinksConflict
  | RulesConflict
  | InvalidRules
  | NothingToUndo
  | WrongUsage
  | NothingFound
  | NotSynced
  | FileUnreadable
  | FileUnwritable
  | TallyIncomplete
  | TallyStale
  | StdoutClosed
  | StdoutFailed

/** The message and the exit status of an error of a command. */
export const failureOf = (error: CommandError): Failure => {
  switch (error._tag) {
    case "UpstreamError":
    case "StoreError":
    case "TooMuchLoss":
    case "AlreadyRunning":
      return failureOfSync(error)
    case "SheetError":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    case "WrongUsage":
    case "UnknownColumn":
    case "InvalidCursor":
    case "FileUnreadable":
    case "FileUnwritable":
      return { status: ExitStatus.usage, lines: [error.message] }
    case "NothingFound":
    case "NothingToUndo":
      return { status: ExitStatus.notFound, lines: [error.message] }
    case "NotSynced":
      return failureOfParts(error, "Stocktally has no data yet")
    case "LinksConflict":
      return {
        status: ExitStatus.unavailable,
        lines: ["someone else has just changed the links, so nothing was changed; run the command again"]
      }
    case "RulesConflict":
      return {
        status: ExitStatus.unavailable,
        lines: ["someone else has just changed the stock rules, so nothing was changed; run the command again"]
      }
    case "InvalidRules":
      return {
        status: error.problems.every(({ isMissing }) => isMissing) ? ExitStatus.notFound : ExitStatus.usage,
        lines: error.problems.map(({ problem }) => problem)
      }
    case "TallyIncomplete":
      return error.error === null
        ? failureOfParts(error, "the tally is incomplete")
        : prefixed("the tally is incomplete: ", failureOfSync(error.error))
    case "TallyStale":
      return prefixed(
        `these counts are ${
          error.asOf === null ? "old" : `as of ${localTime(error.asOf)}`
        }; reading them again failed: `,
        failureOfSync(error.error)
      )
    case "StdoutClosed":
      return { status: ExitStatus.done, lines: [] }
    case "StdoutFailed":
      return { status: ExitStatus.unexpected, lines: [`the output could not be written: ${error.message}`] }
    default:
      return failureOfProgram(error)
  }
}

/** The message and the exit status of a failed sync. */
export const failureOfSync = (error: SyncError): Failure => {
  switch (error._tag) {
    case "TooMuchLoss":
      return { status: ExitStatus.unusable, lines: [error.message] }
    case "AlreadyRunning":
      return {
        status: ExitStatus.unavailable,
        lines: [
          error.mayBeGone === true
            ? error.message
            : `another Stocktally is syncing (${error.holder}, since ${
              localTime(error.since)
            }); wait until it has finished`
        ]
      }
    default:
      return failureOfProgram(error)
  }
}

const prefixed = (prefix: string, { lines, status }: Failure): Failure => ({
  status,
  lines: lines.map((line) => prefix + line)
})

/** The failure of a side that is missing: it has no credential, or was not read yet. */
const failureOfParts = (
  { missing, sandboxFlags }: Pick<NotSynced, "missing" | "sandboxFlags">,
  what: string
): Failure => ({
  status: missing.length > 0 ? ExitStatus.usage : ExitStatus.unavailable,
  lines: missing.length === 0
    ? [`${what}: not everything has been read and compared; run stocktally sync${sandboxFlags}`]
    : missing.map((upstream) =>
      `${what}: ${upstreamName(upstream)} was not read; set ${settingNames[upstream].credential}`
    )
})
