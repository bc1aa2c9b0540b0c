/** What an error means to the user and to the shell. */
import {
  type AlreadyRunning,
  type LinksMoved,
  type NothingToUndo,
  type RulesMoved,
  settingNames,
  type SyncError,
  type TooMuchLoss,
  type InvalidRules
} from "@stocktally/sync"
import type { InvalidCursor, SheetError, UnknownColumn } from "@stocktally/tally"
import { failureOf as failureOfProgram, type ProgramError } from "@stocktally/program"
import { ExitStatus, type Failure } from "@stocktally/program/process"
import { type Upstream, upstreamName } from "@stocktally/schema"
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

/** Everything a command fails with. */
export type CommandError =
  | ProgramError
  | TooMuchLoss
  | AlreadyRunning
  | InvalidCursor
  | UnknownColumn
  | SheetError
  | LinksMoved
  | RulesMoved
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

/** What an error of a command means. */
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
      return failureOfParts(error.missing, "the store is not filled yet")
    case "LinksMoved":
      return {
        status: ExitStatus.unavailable,
        lines: ["the links were changed by another process just now, so nothing was changed; run it again"]
      }
    case "RulesMoved":
      return {
        status: ExitStatus.unavailable,
        lines: ["the stock rules were changed by someone else just now, so nothing was changed; run it again"]
      }
    case "InvalidRules":
      return {
        status: error.problems.every(({ isMissing }) => isMissing) ? ExitStatus.notFound : ExitStatus.usage,
        lines: error.problems.map(({ problem }) => problem)
      }
    case "TallyIncomplete":
      return error.error === null
        ? failureOfParts(error.missing, "the tally is incomplete")
        : prefixed("the tally is incomplete: ", failureOfSync(error.error))
    case "TallyStale":
      return prefixed(
        `this is ${error.asOf === null ? "old" : `as of ${localTime(error.asOf)}`} and could not be read anew: `,
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

/** What it means that a sync failed. */
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
            : `${error.holder} has been syncing this store since ${localTime(error.since)}; wait until it has finished`
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

/** A side is missing: for want of its credential, or because nobody has read it yet. */
const failureOfParts = (missing: ReadonlyArray<Upstream>, what: string): Failure => ({
  status: missing.length > 0 ? ExitStatus.usage : ExitStatus.unavailable,
  lines: missing.length === 0
    ? [`${what}: not everything was read and compared until now; run stocktally sync`]
    : missing.map((upstream) =>
      `${what}: without ${settingNames[upstream].credential}, ${upstreamName(upstream)} was not read; set it to compare`
    )
})
