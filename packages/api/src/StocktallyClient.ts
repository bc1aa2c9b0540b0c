import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { StocktallyApi } from "./StocktallyApi.ts"

/** Where the service is, and the key that it wants. */
export interface ClientSettings {
  /** Its address, up to the routes. */
  readonly baseUrl: string
  readonly key?: Redacted.Redacted | undefined
}

/**
 * The service's routes as typed calls, over the HttpClient supplied. A call fails with the problem that the service
 * answered, with `HttpClientError` where there was no answer, and with `SchemaError` where it was none of the service's.
 */
export class StocktallyClient extends Context.Service<StocktallyClient, HttpApiClient.ForApi<typeof StocktallyApi>>()(
  "@stocktally/api/StocktallyClient"
) {
  static readonly layer = ({ baseUrl, key }: ClientSettings): Layer.Layer<StocktallyClient, never, HttpClient.HttpClient> =>
    Layer.effect(
      StocktallyClient,
      HttpApiClient.make(StocktallyApi, {
        baseUrl,
        transformClient: (client) =>
          key === undefined ? client : HttpClient.mapRequest(client, HttpClientRequest.bearerToken(key))
      })
    )
}
