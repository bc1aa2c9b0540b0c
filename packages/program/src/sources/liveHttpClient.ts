import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as HttpClient from "effect/http/HttpClient"
import type { SettingsValues } from "../settings/SettingsValues.ts"

const connectTimeoutMillis = 10_000

/**
 * An HTTP client with keep-alive connections and ten seconds to connect. Https goes through `HTTPS_PROXY` unless
 * `NO_PROXY` names the host; plain http goes only to loopback and never through a proxy. Node itself reads
 * `NODE_EXTRA_CA_CERTS`.
 */
export const liveHttpClient = ({ proxy }: Pick<SettingsValues, "proxy">): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, NodeHttpClient.makeUndici).pipe(
    Layer.provide(Layer.effect(
      NodeHttpClient.Dispatcher,
      Effect.acquireRelease(
        Effect.map(
          Effect.promise(() => import("@effect/platform-node/Undici")),
          // Undici is a CommonJS module, so in a bundle only the default export has its names.
          ({ default: { EnvHttpProxyAgent } }) =>
            new EnvHttpProxyAgent({
              connect: { timeout: connectTimeoutMillis },
              // Empty, so that the agent does not read the environment.
              httpProxy: "",
              httpsProxy: Option.match(proxy, { onNone: () => "", onSome: ({ url }) => Redacted.value(url) }),
              noProxy: Option.match(proxy, { onNone: () => "", onSome: ({ except }) => except })
            })
        ),
        (dispatcher) => Effect.promise(() => dispatcher.destroy())
      )
    ))
  )
