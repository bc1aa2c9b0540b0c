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

/** A sandbox in this process, and both clients of it. */
export type SandboxClients = Sandbox | HttpClient.HttpClient | Haravan | Loop

/** A new sandbox and both clients with their default budgets, or without budgets if the sandbox has no limits. */
export const sandboxClients = (
  options: Partial<SandboxOptions>
): Layer.Layer<SandboxClients, BaseUrl.InvalidBaseUrl> => {
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
