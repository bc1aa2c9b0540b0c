import { failureOf as failureOfProgram, type ProgramError } from "@stocktally/program"
import { ExitStatus, type Failure } from "@stocktally/program/process"
import type { CannotListen } from "../server/listen.ts"
import type { Exposed, GuessableKeys } from "./Exposed.ts"

/** Everything that keeps the service from starting. */
export type StartError = ProgramError | Exposed | GuessableKeys | CannotListen

/** Why the service does not start, for its user and for the shell. */
export const failureOf = (error: StartError): Failure => {
  switch (error._tag) {
    case "Exposed":
    case "GuessableKeys":
    case "CannotListen":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    default:
      return failureOfProgram(error)
  }
}
