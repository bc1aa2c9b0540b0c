import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Haravan, Loop } from "@stocktally/core"
import type { Upstream } from "@stocktally/schema"
import { settingNames, type UpstreamServices } from "@stocktally/sync"
import { Settings } from "../settings/Settings.ts"
import { chooseSource, type SandboxUse } from "./chooseSource.ts"
import { connectLive, connectSandbox } from "./connect.ts"
import { MissingSettings } from "./MissingSettings.ts"
import type { InvalidSandboxChoice, SandboxChoices, SandboxNotStarted } from "./SandboxProcess.ts"
import { requireExactJson, type UnsupportedRuntime } from "./UnsupportedRuntime.ts"

/** Whether to use the sandbox, and which. */
export interface SourcesOptions {
  readonly sandbox: SandboxUse
  /** The shop to simulate if the sandbox is used. */
  readonly sandboxChoices?: SandboxChoices | undefined
}

/** Errors of connecting to the upstreams. */
export type SourcesError = MissingSettings | InvalidSandboxChoice | SandboxNotStarted | UnsupportedRuntime

/**
 * The upstreams to read: both sides of the sandbox, or each real upstream whose credential is set. Connecting to a real
 * upstream sends no request.
 */
export class Sources extends Context.Service<
  Sources,
  UpstreamServices & {
    readonly source: "live" | "sandbox"
    /** Names the sandbox's shop; null for the default shop and for real upstreams. */
    readonly sandboxShape: string | null
  }
>()("@stocktally/program/Sources") {
  /** Connects as the settings and `options` demand; `chooseSource` has the rules. */
  static readonly layer = (options: SourcesOptions): Layer.Layer<Sources, SourcesError, Settings> =>
    Layer.effect(Sources, make(options))
}

const make = Effect.fnUntraced(function*({ sandbox, sandboxChoices = {} }: SourcesOptions) {
  yield* requireExactJson
  const settings = yield* Settings
  const source = chooseSource({
    use: sandbox,
    setting: settings.sandbox,
    hasCredential: Option.isSome(settings.loop.credential) || Option.isSome(settings.haravan.credential)
  })
  switch (source) {
    case "live":
      return Sources.of({ source, sandboxShape: null, ...(yield* connectLive(settings)) })
    case "sandbox":
      return yield* Effect.map(
        connectSandbox(settings, sandboxChoices),
        ({ shape, ...connected }) => Sources.of({ source, sandboxShape: shape, ...connected })
      )
    case "none":
      return yield* MissingSettings.neither()
  }
})

/** Loop. Fails with `MissingSettings` if its key is not set. */
export const requireLoop: Effect.Effect<Loop["Service"], MissingSettings, Sources> = Effect.flatMap(
  Sources,
  ({ loop }) => Option.isSome(loop) ? Effect.succeed(loop.value) : missing("loop")
)

/** Haravan. Fails with `MissingSettings` if its access token is not set. */
export const requireHaravan: Effect.Effect<Haravan["Service"], MissingSettings, Sources> = Effect.flatMap(
  Sources,
  ({ haravan }) => Option.isSome(haravan) ? Effect.succeed(haravan.value) : missing("haravan")
)

const missing = (upstream: Upstream) => Effect.fail(new MissingSettings({ names: [settingNames[upstream].credential] }))
