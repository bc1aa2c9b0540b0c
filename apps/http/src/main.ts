import { environment, ExitStatus, runMain, statusOfExit } from "@stocktally/program/process"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import manifest from "../package.json" with { type: "json" }
import { root } from "./program/root.ts"
import { presenter } from "./program/usage.ts"
import { stderrLine } from "./program/stderrLine.ts"

/** A service that is told to stop and does has done what was asked of it. */
const statusOf = statusOfExit({ interrupted: ExitStatus.done, stderrLine })

Command.runWith(root, { version: manifest.version })(process.argv.slice(2)).pipe(
  Effect.provideService(CliOutput.Presenter, presenter),
  Effect.provide(environment),
  runMain({
    within: Duration.seconds(10),
    line: stderrLine("did not stop within 10 seconds; what hangs is left")
  })({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(statusOf(exit)) })
)
