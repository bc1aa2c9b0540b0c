/** Connects to the upstreams that the settings name. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Credential, Haravan, type HaravanSettings, Loop, type LoopSettings } from "@stocktally/core"
import type { UpstreamServices } from "@stocktally/sync"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { liveHttpClient } from "./liveHttpClient.ts"
import {
  type InvalidSandboxChoice,
  type SandboxChoices,
  type SandboxNotStarted,
  type ServedSandbox,
  serveSandbox
} from "./SandboxProcess.ts"

const sharedSettings = ({ patience, watchShare }: SettingsValues) => ({ patience, backgroundShare: watchShare })

/** Connects to each real upstream whose credential is set. */
export const connectLive = Effect.fnUntraced(function*(
  settings: SettingsValues
): Effect.fn.Return<UpstreamServices, never, Scope.Scope> {
  const { haravan, loop } = settings
  return yield* connect(settings, {
    loop: Option.map(loop.credential, (credential) => ({
      ...sharedSettings(settings),
      credential,
      baseUrl: Option.getOrUndefined(loop.baseUrl),
      requestsPerMinute: loop.requestsPerMinute
    })),
    haravan: Option.map(haravan.credential, (credential) => ({
      ...sharedSettings(settings),
      credential,
      baseUrl: Option.getOrUndefined(haravan.baseUrl),
      bucket: { size: haravan.bucketSize, leakPerSecond: haravan.leakPerSecond }
    }))
  })
})

/** Starts a sandbox and connects to both of its sides over HTTP. Uses its own rate limits, not those of the settings. */
export const connectSandbox = Effect.fnUntraced(function*(
  settings: SettingsValues,
  choices: SandboxChoices
): Effect.fn.Return<
  UpstreamServices & Pick<ServedSandbox, "shape">,
  InvalidSandboxChoice | SandboxNotStarted,
  Scope.Scope
> {
  const { haravan, loop, options, shape } = yield* serveSandbox(choices)
  const limited = options.limits !== "none"
  const connected = yield* connect(settings, {
    loop: Option.some({
      ...sharedSettings(settings),
      credential: Credential.fixed(Redacted.make(loop.apiKey)),
      baseUrl: loop.baseUrl,
      requestsPerMinute: limited ? options.loopRequestsPerMinute : "none"
    }),
    haravan: Option.some({
      ...sharedSettings(settings),
      credential: Credential.fixed(Redacted.make(haravan.accessToken)),
      baseUrl: haravan.baseUrl,
      bucket: limited ? options.haravanBucket : "none"
    })
  })
  return { ...connected, shape }
})

const connect = Effect.fnUntraced(function*(settings: SettingsValues, sides: {
  readonly loop: Option.Option<LoopSettings>
  readonly haravan: Option.Option<HaravanSettings>
}): Effect.fn.Return<UpstreamServices, never, Scope.Scope> {
  const client = yield* Layer.build(liveHttpClient(settings))
  // Addresses were checked when the settings were read.
  const loop = Option.map(
    sides.loop,
    (settings) =>
      Layer.build(Loop.layer(settings)).pipe(Effect.map(Context.get(Loop)), Effect.orDie, Effect.provide(client))
  )
  const haravan = Option.map(
    sides.haravan,
    (settings) =>
      Layer.build(Haravan.layer(settings)).pipe(Effect.map(Context.get(Haravan)), Effect.orDie, Effect.provide(client))
  )
  return { loop: yield* Effect.transposeOption(loop), haravan: yield* Effect.transposeOption(haravan) }
})
