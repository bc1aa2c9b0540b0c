import { NodeServices } from "@effect/platform-node"
import { ConfigProvider, Effect, FileSystem, Option, Redacted } from "effect"
import { join } from "node:path"
import { describeShopProblem, readShops, type Shop, type ShopsReading } from "../../src/shops/readShops.ts"
import type { ShopsSetting } from "../../src/settings/SettingsValues.ts"
import { makeMachine } from "../support.ts"

export interface Installation {
  readonly shops: unknown
  /** Secret files by name. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly hosts?: ReadonlyArray<string>
}

/** A directory with a shops file (`shops` is its JSON, or its text) and secrets. */
export const installationOf = Effect.fnUntraced(
  function*({ env = {}, files: secrets = {}, hosts = [], shops }: Installation) {
    const files = yield* FileSystem.FileSystem
    const { directory } = yield* makeMachine({ files: secrets })
    const file = join(directory, "shops.json")
    const write = (shops: unknown) =>
      Effect.orDie(files.writeFileString(file, typeof shops === "string" ? shops : JSON.stringify({ shops })))
    yield* write(shops)
    const setting: ShopsSetting = { path: file, hosts }
    const places = {
      workingDirectory: directory,
      environment: ConfigProvider.fromEnvRecord({ STOCKTALLY_SHOPS: file, XDG_CONFIG_HOME: directory, ...env }, {
        preserveEmptyStrings: true
      })
    }
    return { directory, file, files, places, read: readShops(setting, places), setting, write }
  },
  Effect.provide(NodeServices.layer)
)

/** The problems of a shops file, one line each; for a file that cannot be used, why. */
export const problemsOf = (installation: Installation) =>
  Effect.scoped(Effect.flatMap(installationOf(installation), ({ directory, read }) =>
    Effect.match(read, {
      onFailure: ({ message }) => [message.replaceAll(directory, "$DIR")],
      onSuccess: ({ problems }: ShopsReading) =>
        problems.map((problem) => describeShopProblem(problem).replaceAll(directory, "$DIR"))
    })))

/** Haravan's token of a shop. */
export const tokenOf = ({ settings: { haravan: { credential } } }: Shop) =>
  Effect.map(Option.getOrThrow(credential).current, Redacted.value)
