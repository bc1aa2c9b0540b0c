/** The places that settings come from. */
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import { parseDotEnv } from "./DotEnv.ts"
import { fileFailure } from "./fileFailure.ts"
import { homeDirectory } from "./home.ts"
import type { SettingProblem } from "./SettingsError.ts"

/**
 * How far a place is trusted to decide where secrets go. The environment comes from the process that starts the
 * program and the user's file from the user, but a file in the working directory from anyone who owns that directory.
 */
export type Trust = 0 | 1 | 2
export const trustLevels = { workingDirectory: 0, userFile: 1, environment: 2 } as const satisfies {
  [place: string]: Trust
}

/** The text of a setting, and its origin. */
export interface RawSetting {
  readonly text: string
  /** `the environment`, or a file and line. */
  readonly origin: string
  readonly trust: Trust
}

/** One place that settings can come from. */
export interface Place {
  readonly get: (name: string) => Effect.Effect<RawSetting | undefined>
  /** The names in it that have one of our prefixes. */
  readonly names: ReadonlyArray<{ readonly name: string; readonly origin: string }>
  readonly problems: ReadonlyArray<SettingProblem>
  /** The path of a file to which users other than its owner have access. */
  readonly sharedPath?: string | undefined
}

const prefixes = ["STOCKTALLY", "LOOP", "HARAVAN"]
const ours = new RegExp(`^(?:${prefixes.join("|")})_`)

const valueOf = (provider: ConfigProvider.ConfigProvider, name: string): Effect.Effect<string | undefined> =>
  Effect.map(Effect.orDie(provider.load([name])), (node) => node?.value)

export const environmentPlace = Effect.fnUntraced(function*(provider: ConfigProvider.ConfigProvider) {
  const origin = "the environment"
  const names = yield* Effect.forEach(prefixes, (prefix) => namesBelow(provider, [prefix]))
  const place: Place = {
    problems: [],
    names: names.flat().map((name) => ({ name, origin })),
    get: Effect.fnUntraced(function*(name) {
      const text = yield* valueOf(provider, name)
      return text === undefined ? undefined : { text, origin, trust: trustLevels.environment }
    })
  }
  return place
})

/** The names that begin with these parts. A provider looks names up by their parts between underscores. */
const namesBelow = (
  provider: ConfigProvider.ConfigProvider,
  parts: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.flatMap(Effect.orDie(provider.load(parts)), (node) => {
    if (node === undefined) return Effect.succeed([])
    const own = node.value === undefined ? [] : [parts.join("_")]
    const below = node._tag === "Record" ? [...node.keys] : []
    return Effect.map(
      Effect.forEach(below, (key) => namesBelow(provider, [...parts, key])),
      (names) => [...own, ...names.flat()]
    )
  })

/** Whether there is no file, for example because the home directory is `/dev/null`. */
const isAbsent = ({ reason }: PlatformError): boolean =>
  reason._tag === "NotFound" || (Predicate.hasProperty(reason.cause, "code") && reason.cause.code === "ENOTDIR")

/** Windows does not keep permissions in a file's mode. */
const hasModes = process.platform !== "win32"

const noPlace: Place = { problems: [], names: [], get: () => Effect.undefined }

/**
 * A settings file. It may be missing, but not unreadable. A bad line is a problem if it names one of our settings or
 * nothing, because the file may belong to another program too.
 */
export const filePlace = Effect.fnUntraced(function*(path: string, trust: Trust) {
  const files = yield* FileSystem.FileSystem
  const found = yield* files.stat(path).pipe(
    // A directory named `.env` is a Python environment.
    Effect.map(({ mode, type }) => ({ isFile: type !== "Directory", isShared: hasModes && (mode & 0o077) !== 0 })),
    Effect.catch((error) => Effect.succeed({ isFile: !isAbsent(error), isShared: false }))
  )
  if (!found.isFile) return noPlace
  return yield* files.readFileString(path).pipe(
    Effect.match({
      onFailure: (error): Place => ({
        ...noPlace,
        problems: [{ name: null, origin: path, problem: `cannot be read: ${fileFailure(error)}` }]
      }),
      onSuccess: (contents): Place => {
        const { bad, lines, provider } = parseDotEnv(contents)
        const originOf = (line: number | undefined) => line === undefined ? path : `${path}, line ${line}`
        return {
          sharedPath: found.isShared ? path : undefined,
          names: [...lines].filter(([name]) => ours.test(name)).map(([name, line]) => ({
            name,
            origin: originOf(line)
          })),
          problems: bad
            .filter(({ name }) => name === undefined || ours.test(name))
            .map(({ line, name = null, problem }) => ({ name, problem, origin: originOf(line) })),
          get: Effect.fnUntraced(function*(name) {
            const text = yield* valueOf(provider, name)
            return text === undefined ? undefined : { text, trust, origin: originOf(lines.get(name)) }
          })
        }
      }
    })
  )
})

/** Ignores a relative directory, as the XDG specification demands. */
const xdgDirectory = Effect.fnUntraced(function*(
  environment: ConfigProvider.ConfigProvider,
  name: string,
  fallback: ReadonlyArray<string>
) {
  const path = yield* Path.Path
  const configured = yield* valueOf(environment, name)
  const home = configured !== undefined && path.isAbsolute(configured)
    ? configured
    : path.join(homeDirectory(), ...fallback)
  return path.join(home, "stocktally")
})

/** `$XDG_CONFIG_HOME/stocktally/env`. */
export const userFile = Effect.fnUntraced(function*(environment: ConfigProvider.ConfigProvider) {
  const path = yield* Path.Path
  return path.join(yield* xdgDirectory(environment, "XDG_CONFIG_HOME", [".config"]), "env")
})

/** `$XDG_STATE_HOME/stocktally`. */
export const stateDirectory = (environment: ConfigProvider.ConfigProvider) =>
  xdgDirectory(environment, "XDG_STATE_HOME", [".local", "state"])
