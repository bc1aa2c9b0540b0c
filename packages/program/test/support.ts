import { NodeServices } from "@effect/platform-node"
import { ConfigProvider, Effect, FileSystem, Path, Result } from "effect"
import { Settings, type SettingsError } from "../src/index.ts"

/** A machine with settings in its environment and files. `$DIR` is its own directory. */
export interface Machine {
  readonly env?: Readonly<Record<string, string>>
  /** `.env` in the working directory, which is `$DIR`. */
  readonly dotEnv?: string
  /** `$XDG_CONFIG_HOME/stocktally/env`; the home is `$DIR/config`. */
  readonly userFile?: string
  /** Other files, by their path below `$DIR`. */
  readonly files?: Readonly<Record<string, string>>
}

/** Creates a machine; returns its directory and the layer of its settings. */
export const makeMachine = Effect.fnUntraced(
  function*(machine: Machine) {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const directory = yield* files.makeTempDirectoryScoped()
    const here = (text: string) => text.replaceAll("$DIR", directory)
    const contents = { ".env": machine.dotEnv, "config/stocktally/env": machine.userFile, ...machine.files }
    for (const [name, text] of Object.entries(contents)) {
      if (text === undefined) continue
      const file = path.join(directory, name)
      yield* files.makeDirectory(path.dirname(file), { recursive: true })
      yield* files.writeFileString(file, here(text))
    }
    const env = Object.entries({ XDG_CONFIG_HOME: "$DIR/config", ...machine.env })
    return {
      directory,
      layer: Settings.layer({
        workingDirectory: directory,
        environment: ConfigProvider.fromEnvRecord(
          Object.fromEntries(env.map(([name, value]) => [name, here(value)])),
          { preserveEmptyStrings: true }
        )
      })
    }
  },
  Effect.orDie,
  Effect.provide(NodeServices.layer)
)

const read = Effect.fnUntraced(function*(machine: Machine) {
  const { directory, layer } = yield* makeMachine(machine)
  const settings = yield* Effect.result(Effect.provide(Settings, layer))
  return { directory, settings }
}, Effect.scoped)

/** The settings of a machine. Dies if they are invalid. */
export const settingsOf = (machine: Machine) =>
  Effect.flatMap(read(machine), ({ settings }) => Effect.orDie(Effect.fromResult(settings)))

/** The problems of a machine's settings, one line each. */
export const problemsOf = (machine: Machine) =>
  Effect.map(
    read(machine),
    ({ directory, settings }) =>
      Result.isSuccess(settings) ? [] : settings.failure.message.replaceAll(directory, "$DIR").split("\n")
  )

/** The error of a machine with invalid settings. */
export const errorOf = (machine: Machine): Effect.Effect<SettingsError | undefined> =>
  Effect.map(read(machine), ({ settings }) => Result.isFailure(settings) ? settings.failure : undefined)
