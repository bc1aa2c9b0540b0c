import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as HttpClient from "effect/http/HttpClient"
import type { SettingsValues } from "../settings/SettingsValues.ts"

const connectTimeoutMillis = 10_000

/**
 * Node's own client: connections kept alive, ten seconds to make one, https through `HTTPS_PROXY` unless `NO_PROXY`
 * names the host. Plain http goes to loopback alone and never through a proxy. Further certificates come from
 * `NODE_EXTRA_CA_CERTS`, which Node reads itself.
 */
export const liveHttpClient = ({ proxy }: Pick<SettingsValues, "proxy">): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, NodeHttpClient.makeUndici).pipe(
    Layer.provide(Layer.effect(
      NodeHttpClient.Dispatcher,
      Effect.acquireRelease(
        Effect.map(
          Effect.promise(() => import("@effect/platform-node/Undici")),
          // Its names are those of undici, a CommonJS module: in a bundle only the default export has them.
          ({ default: { EnvHttpProxyAgent } }) =>
            new EnvHttpProxyAgent({
              connect: { timeout: connectTimeoutMillis },
              // Empty, so that the agent does not look at the environment by itself.
              httpProxy: "",
              httpsProxy: Option.match(proxy, { onNone: () => "", onSome: ({ url }) => Redacted.value(url) }),
              noProxy: Option.match(proxy, { onNone: () => "", onSome: ({ except }) => except })
            })
        ),
        (dispatcher) => Effect.promise(() => dispatcher.destroy())
      )
    ))
  )
