import { failureOf as failureOfProgram, type ProgramError } from "@stocktally/program"
import { ExitStatus, type Failure } from "@stocktally/program/process"
import type { ListenError } from "../server/listen.ts"
import type { RunnerAddressError } from "../placement/RunnerAddressError.ts"
import type { KeysRequired, WeakKeys } from "../access/requireKeys.ts"

/** The errors that prevent the service from starting. */
export type StartError = ProgramError | KeysRequired | WeakKeys | ListenError | RunnerAddressError

/** The lines for the user and the exit status if the service does not start. */
export const failureOf = (error: StartError): Failure => {
  switch (error._tag) {
    case "KeysRequired":
    case "WeakKeys":
    case "ListenError":
    case "RunnerAddressError":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    default:
      return failureOfProgram(error)
  }
}
