/** What an error means to the user and to the shell. */
import type {
  InvalidSandboxChoice,
  MissingSettings,
  SandboxNotStarted,
  SettingsError,
  UnsupportedRuntime
} from "@stocktally/runtime"
import { type Upstream, type UpstreamError, upstreamName } from "@stocktally/schema"
import type { StdoutClosed, StdoutFailed } from "../output/Stdout.ts"
import type { Failure } from "./defect.ts"
import { ExitStatus } from "./ExitStatus.ts"
import type { Exited } from "./Exited.ts"
import type { TallyIncomplete } from "./TallyIncomplete.ts"
import { describeUpstream, statusOfUpstream } from "./upstreamFailure.ts"
import type { WrongUsage } from "./WrongUsage.ts"

/** Everything a command fails with. */
export type CommandError =
  | UpstreamError
  | SettingsError
  | MissingSettings
  | InvalidSandboxChoice
  | SandboxNotStarted
  | UnsupportedRuntime
  | WrongUsage
  | TallyIncomplete
  | StdoutClosed
  | StdoutFailed
  | Exited

/** What an error of a command means. */
export const failureOf = (error: CommandError): Failure => {
  switch (error._tag) {
    case "UpstreamError":
      return { status: statusOfUpstream(error), lines: [describeUpstream(error)] }
    case "SettingsError":
      return { status: ExitStatus.usage, lines: error.message.split("\n") }
    case "MissingSettings":
    case "InvalidSandboxChoice":
    case "WrongUsage":
    case "UnsupportedRuntime":
      return { status: ExitStatus.usage, lines: [error.message] }
    case "TallyIncomplete":
      return failureOfParts(error)
    case "SandboxNotStarted":
      return { status: ExitStatus.unexpected, lines: [error.message] }
    case "StdoutClosed":
      return { status: ExitStatus.done, lines: [] }
    case "StdoutFailed":
      return { status: ExitStatus.unexpected, lines: [`the output could not be written: ${error.message}`] }
    case "Exited":
      return { status: error.status, lines: [] }
  }
}

/** Each failure is told, and the one that most needs someone decides: what may pass by itself comes after all others. */
const failureOfParts = ({ errors, missing }: TallyIncomplete): Failure => {
  const worst = errors.find(({ retryable }) => !retryable) ?? errors[0]
  return {
    status: worst !== undefined ? statusOfUpstream(worst)
      : missing.length > 0 ? ExitStatus.usage
      : ExitStatus.unusable,
    lines: [
      ...errors.map((error) => `the tally is incomplete: ${describeUpstream(error)}`),
      ...missing.map((upstream) =>
        `the tally is incomplete: without ${credentialOf[upstream]}, ${upstreamName(upstream)} was not read; set it to compare`)
    ]
  }
}

const credentialOf: { readonly [U in Upstream]: string } = { loop: "LOOP_API_KEY", haravan: "HARAVAN_ACCESS_TOKEN" }
