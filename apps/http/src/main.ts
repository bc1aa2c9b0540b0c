import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import manifest from "../package.json" with { type: "json" }
import { environment } from "./cli/environment.ts"
import { root } from "./cli/root.ts"
import { runMain } from "./cli/runMain.ts"
import { presenter } from "./cli/usage.ts"
import { statusOfExit } from "./exit/statusOfExit.ts"

Command.runWith(root, { version: manifest.version })(process.argv.slice(2)).pipe(
  Effect.provideService(CliOutput.Presenter, presenter),
  Effect.provide(environment),
  runMain({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(statusOfExit(exit)) })
)
