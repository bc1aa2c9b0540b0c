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
  throw new Error("the command line asks for no files, processes or input")
}

/** What a command line may ask for. */
export type Environment = Command.Environment

/**
 * What parsing a command line may ask for: files, a terminal, processes. Our flags ask for none of it, so neither
 * Node's share of these nor Effect's is loaded, which takes a third of the time of `--version`. The wizard alone would
 * read a terminal, and is left out.
 */
export const environment: Layer.Layer<Environment> = Layer.mergeAll(
  CliConfig.layer({ builtIns: GlobalFlag.BuiltIns.filter((flag) => flag !== GlobalFlag.Wizard) }),
  Layer.mock(FileSystem, { "~effect/FileSystem": "~effect/FileSystem", sink: unused }),
  Layer.mock(Terminal, { "~effect/Terminal": "~effect/Terminal" }),
  Layer.mock(Stdio, { "~effect/Stdio": "~effect/Stdio", stdout: unused, stderr: unused }),
  Layer.mock(ChildProcessSpawner, {}),
  Path.layer
)
