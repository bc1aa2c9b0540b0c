/** Failures of queries, each in a line that says what to do. */
import type { InvalidCursor, UnknownColumn } from "@stocktally/tally"
import type { LinksConflict, NoSuchRecords, ReadModelError } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import { failureOfSync } from "../../errors/failure.ts"
import type { QueryFailure } from "../model/state/Query.ts"

/** The errors of the read model. */
export type ReadError = ReadModelError | InvalidCursor | UnknownColumn | LinksConflict | NoSuchRecords

/** The failure for an error of the read model. */
export const queryFailureOf = (error: ReadError): QueryFailure => {
  switch (error._tag) {
    case "UpstreamError":
    case "StoreError":
      return { line: lineOf(failureOfSync(error).lines), retryable: error.retryable }
    case "TooMuchLoss":
    case "AlreadyRunning":
      return { line: lineOf(failureOfSync(error).lines), retryable: false }
    case "ServiceError":
      return { line: lineOf([error.message]), retryable: error.retryable }
    case "InvalidCursor":
    case "UnknownColumn":
    case "LinksConflict":
    case "NoSuchRecords":
      return { line: lineOf([error.message]), retryable: false }
  }
}

const lineOf = (lines: ReadonlyArray<string>): string => visible(lines.join("; "))

/** The failure for the cause that ended a query: its error, or a defect. */
export const queryFailureOfCause = (cause: Cause.Cause<QueryFailure>): QueryFailure =>
  Option.getOrElse(Cause.findErrorOption(cause), () => ({ line: defectLine(Cause.squash(cause)), retryable: false }))

const defectLine = (defect: unknown): string =>
  `Unexpected error: ${lineOf([defect instanceof Error ? defect.message : String(defect)])}; R tries again`
