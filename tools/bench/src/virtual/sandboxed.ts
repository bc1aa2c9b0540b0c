import { Effect, Layer, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import { type BaseUrl, Credential, Haravan, Loop } from "@stocktally/core"
import {
  Sandbox,
  sandboxHaravanBaseUrl,
  SandboxHttpClient,
  sandboxLoopBaseUrl,
  type SandboxOptions
} from "@stocktally/sandbox"

/** A sandbox in this process, and both clients that ask it. */
export type Sandboxed = Sandbox | HttpClient.HttpClient | Haravan | Loop

/**
 * A sandbox of its own with both clients as they are by default, or, where the sandbox has no limits, with none either.
 */
export const sandboxed = (options: Partial<SandboxOptions>): Layer.Layer<Sandboxed, BaseUrl.InvalidBaseUrl> => {
  const isLimited = options.limits !== "none"
  const clients = Layer.unwrap(Effect.map(Sandbox, ({ credentials }) =>
    Layer.merge(
      Haravan.layer({
        credential: Credential.fixed(Redacted.make(credentials.haravanAccessToken)),
        baseUrl: sandboxHaravanBaseUrl,
        bucket: isLimited ? undefined : "none"
      }),
      Loop.layer({
        credential: Credential.fixed(Redacted.make(credentials.loopApiKey)),
        baseUrl: sandboxLoopBaseUrl,
        requestsPerMinute: isLimited ? undefined : "none"
      })
    )))
  return clients.pipe(Layer.provideMerge(SandboxHttpClient.layer), Layer.provideMerge(Sandbox.layer(options)))
}
