import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Haravan, Loop } from "@stocktally/core"
import type { Upstream } from "@stocktally/schema"
import { settingNames } from "@stocktally/sync"
import { Settings } from "../settings/Settings.ts"
import { chooseSource, type SandboxUse } from "./chooseSource.ts"
import { connectLive, connectSandbox } from "./connect.ts"
import { MissingSettings } from "./MissingSettings.ts"
import type { InvalidSandboxChoice, SandboxChoices, SandboxNotStarted } from "./SandboxProcess.ts"
import { requireExactJson, type UnsupportedRuntime } from "./UnsupportedRuntime.ts"

/** Whether, and which, sandbox a program takes. */
export interface SourcesOptions {
  readonly sandbox: SandboxUse
  /** The shop to simulate where the sandbox is used. */
  readonly sandboxChoices?: SandboxChoices | undefined
}

/** What can keep the upstreams from being connected. */
export type SourcesError = MissingSettings | InvalidSandboxChoice | SandboxNotStarted | UnsupportedRuntime

/**
 * The upstreams that are read: both sides of the sandbox, or those real ones whose credentials are set. A real upstream
 * is not asked for anything before its first use.
 */
export class Sources extends Context.Service<Sources, {
  readonly source: "live" | "sandbox"
  /** Tells sandboxes of different shops apart; null for the one that is used unless another is asked for. */
  readonly sandboxShape: string | null
  readonly loop: Option.Option<Loop["Service"]>
  readonly haravan: Option.Option<Haravan["Service"]>
}>()("@stocktally/program/Sources") {
  /** Connects as the settings and `options` say; `chooseSource` has the rules. */
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

/** Loop, or `MissingSettings` where its key is not set. */
export const requireLoop: Effect.Effect<Loop["Service"], MissingSettings, Sources> = Effect.flatMap(
  Sources,
  ({ loop }) => Option.isSome(loop) ? Effect.succeed(loop.value) : missing("loop")
)

/** Haravan, or `MissingSettings` where its access token is not set. */
export const requireHaravan: Effect.Effect<Haravan["Service"], MissingSettings, Sources> = Effect.flatMap(
  Sources,
  ({ haravan }) => Option.isSome(haravan) ? Effect.succeed(haravan.value) : missing("haravan")
)

const missing = (upstream: Upstream) => Effect.fail(new MissingSettings({ names: [settingNames[upstream].credential] }))
