import { ProcessExit, ExitStatus } from "@stocktally/program/process"
import * as CliConfig from "effect/cli/CliConfig"
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import manifest from "../package.json" with { type: "json" }
import { unambiguousArgv } from "./argv.ts"
import { flagsOf, globalFlags } from "./cli/GlobalFlags.ts"
import { program } from "./program/program.ts"
import { root } from "./root.ts"
import { presenter, usageLine } from "./usage.ts"

const commandLine = Effect.gen(function*() {
  const { builtIns } = yield* CliConfig.CliConfig
  const globals = flagsOf([...globalFlags, ...builtIns])
  const argv = unambiguousArgv(process.argv.slice(2), Completions.fromCommand(root), globals)
  if (Result.isSuccess(argv)) return yield* Command.runWith(root, { version: manifest.version })(argv.success)
  const { commandPath, error } = argv.failure
  process.stderr.write(usageLine(commandPath, [error]))
  return yield* new ProcessExit({ status: ExitStatus.usage })
})

program.main(commandLine, presenter)
