/** What went wrong, in a line that says what to do. */
import type { InvalidCursor, UnknownColumn } from "@stocktally/tally"
import type { LinksMoved, NoSuchRecords, ReadModelError } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import { failureOfSync } from "../../errors/failure.ts"
import type { QueryFailure } from "../model/state/Query.ts"

/** Everything that a query of the read model fails with. */
export type ReadError = ReadModelError | InvalidCursor | UnknownColumn | LinksMoved | NoSuchRecords

/** Of an error of the read model. */
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
    case "LinksMoved":
    case "NoSuchRecords":
      return { line: lineOf([error.message]), retryable: false }
  }
}

const lineOf = (lines: ReadonlyArray<string>): string => visible(lines.join("; "))

/** Of what ended a query: its failure, or a defect of ours. */
export const queryFailureOfCause = (cause: Cause.Cause<QueryFailure>): QueryFailure =>
  Option.getOrElse(Cause.findErrorOption(cause), () => ({ line: defectLine(Cause.squash(cause)), retryable: false }))

const defectLine = (defect: unknown): string =>
  `something unexpected: ${lineOf([defect instanceof Error ? defect.message : String(defect)])}; R tries again`
