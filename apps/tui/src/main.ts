import { environment, ExitStatus, runMain, statusOfExit } from "@stocktally/runtime/program"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import manifest from "../package.json" with { type: "json" }
import { joinSort } from "./cli/argv.ts"
import { root } from "./cli/root.ts"
import { presenter } from "./cli/usage.ts"
import { stderrLine } from "./exit/stderrLine.ts"

const statusOf = statusOfExit({ interrupted: ExitStatus.interrupted, stderrLine })

Command.runWith(root, { version: manifest.version })(joinSort(process.argv.slice(2))).pipe(
  Effect.provideService(CliOutput.Presenter, presenter),
  Effect.provide(environment),
  runMain()({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(statusOf(exit)) })
)
