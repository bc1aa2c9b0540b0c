import { assert } from "@effect/vitest"
import { type UpstreamError, uncheckedId } from "@stocktally/schema"
import {
  type Answer,
  Sandbox,
  sandboxHaravanBaseUrl,
  SandboxHttpClient,
  sandboxLoopBaseUrl,
  type SandboxOptions,
  type SandboxRequest,
  type SandboxShop,
  type Upstream
} from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Credential, Haravan, type HaravanSettings, Loop, type LoopSettings } from "@stocktally/core"
import { virtually } from "../virtually.ts"

export interface Setup {
  readonly sandbox?: Partial<SandboxOptions>
  readonly haravan?: Partial<HaravanSettings>
  readonly loop?: Partial<LoopSettings>
}

const credentialOf = (secret: string) => Credential.fixed(Redacted.make(secret))

/** Haravan for one process, over a sandbox that other processes may share. */
export const haravanLayer = (settings: Partial<HaravanSettings> = {}) =>
  Layer.unwrap(
    Effect.map(Sandbox, ({ credentials }) =>
      Haravan.layer({
        credential: credentialOf(credentials.haravanAccessToken),
        baseUrl: sandboxHaravanBaseUrl,
        ...settings
      }))
  ).pipe(Layer.provide(SandboxHttpClient.layer), Layer.orDie)

const layerOf = ({ haravan, loop, sandbox }: Setup) => {
  const loopLayer = Layer.unwrap(
    Effect.map(
      Sandbox,
      ({ credentials }) =>
        Loop.layer({ credential: credentialOf(credentials.loopApiKey), baseUrl: sandboxLoopBaseUrl, ...loop })
    )
  ).pipe(Layer.provide(SandboxHttpClient.layer), Layer.orDie)
  return Layer.merge(haravanLayer(haravan), loopLayer).pipe(Layer.provideMerge(Sandbox.layer(sandbox)))
}

/** Runs an effect with Loop and Haravan over the sandbox, in virtual time. */
export const inSandbox = <A, E, R>(
  setup: Setup,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, Sandbox | Loop | Haravan>> => virtually(Effect.provide(effect, layerOf(setup)))

/** A setup without limits on either side, so that nothing waits. */
export const unlimited: Setup = {
  sandbox: { limits: "none" },
  haravan: { bucket: "none" },
  loop: { requestsPerMinute: "none" }
}

export const stats = Effect.flatMap(Sandbox, (sandbox) => sandbox.stats)

/** Returns the error of a call that must fail. */
export const failing = <A, R>(effect: Effect.Effect<A, UpstreamError, R>): Effect.Effect<UpstreamError, never, R> =>
  Effect.flatMap(Effect.result(effect), (result) =>
    result._tag === "Failure"
      ? Effect.succeed(result.failure)
      : Effect.sync(() => assert.fail(`succeeded with ${JSON.stringify(result.success)}`)))

/** A complete response in place of an upstream's. */
export const answer = (status: number, body: string, headers: Answer["headers"] = {}): Answer => ({
  _tag: "Answer",
  status,
  headers,
  body
})

/** Replaces an upstream's response to the nth request, from 1, with the result of `reply`, unless it is undefined. */
export const intercept = (
  upstream: Upstream,
  reply: (nth: number, request: SandboxRequest) => ReturnType<typeof answer> | { _tag: "Hang" | "Drop" } | undefined
) =>
  Effect.flatMap(Sandbox, (sandbox) => {
    let nth = 0
    return sandbox.setInterceptor((target, request) => target === upstream ? reply(++nth, request) : undefined)
  })

/** A Haravan variant at a location, by index; in a dense shop every index is on both sides. */
export const pairOf = (shop: SandboxShop, variant: number, location: number) => ({
  variantId: uncheckedId.HaravanVariantId(shop.haravanVariantId(variant) ?? assert.fail(`no variant ${variant}`)),
  locationId: uncheckedId.HaravanLocationId(shop.haravanLocationId(location) ?? assert.fail(`no location ${location}`))
})

export const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)

/** Every pair of the first variants and locations. */
export const makeGrid = (shop: SandboxShop, variants: number, locations: number) =>
  range(variants).flatMap((variant) => range(locations).map((location) => pairOf(shop, variant, location)))
