import * as CliConfig from "effect/cli/CliConfig"
import type * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import { FileSystem } from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import { Stdio } from "effect/Stdio"
import { Terminal } from "effect/Terminal"

const unused = (): never => {
  throw new Error("the command line needs no files, processes or input")
}

/** The services that parsing a command line may need. */
export type Environment = Command.Environment

/**
 * Stubs for the services that parsing a command line may need: files, a terminal, processes. Our flags use none of
 * them, and loading the real ones would take a third of the time of `--version`. Only the wizard reads a terminal, so
 * it is excluded.
 */
export const environment: Layer.Layer<Environment> = Layer.mergeAll(
  CliConfig.layer({ builtIns: GlobalFlag.BuiltIns.filter((flag) => flag !== GlobalFlag.Wizard) }),
  Layer.mock(FileSystem, { "~effect/FileSystem": "~effect/FileSystem", sink: unused }),
  Layer.mock(Terminal, { "~effect/Terminal": "~effect/Terminal" }),
  Layer.mock(Stdio, { "~effect/Stdio": "~effect/Stdio", stdout: unused, stderr: unused }),
  Layer.mock(ChildProcessSpawner, {}),
  Path.layer
)
