import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { FetchHttpClient, HttpClient, HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { StocktallyApi } from "../groups/StocktallyApi.ts"

/** The address of the service, and the key that it requires. */
export interface ClientSettings {
  /** The address without the route. */
  readonly baseUrl: string
  readonly key?: Redacted.Redacted | undefined
}

/**
 * The service's routes as typed calls. A call fails with the problem that the service answered, with `HttpClientError` if
 * there was no response or a redirect, and with `SchemaError` if the response is not the service's. Redirects are not
 * followed, so the key goes to one address only.
 */
export class StocktallyClient extends Context.Service<StocktallyClient, HttpApiClient.ForApi<typeof StocktallyApi>>()(
  "@stocktally/api/StocktallyClient"
) {
  static readonly layer = (
    { baseUrl, key }: ClientSettings
  ): Layer.Layer<StocktallyClient, never, HttpClient.HttpClient> =>
    Layer.effect(
      StocktallyClient,
      HttpApiClient.make(StocktallyApi, {
        baseUrl,
        transformClient: (client) =>
          (key === undefined ? client : HttpClient.mapRequest(client, HttpClientRequest.bearerToken(key))).pipe(
            HttpClient.transformResponse((response) =>
              // Fetch follows redirects by default.
              Effect.withFiber((fiber) =>
                Effect.provideService(Effect.flatMap(response, refuseRedirect), FetchHttpClient.RequestInit, {
                  ...Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit),
                  redirect: "manual"
                })
              )
            )
          )
      })
    )
}

const refuseRedirect = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  response.status >= 300 && response.status < 400
    ? new HttpClientError.HttpClientError({
      reason: new HttpClientError.StatusCodeError({
        request: response.request,
        response,
        description: "it redirects to another address, and redirects are not followed"
      })
    })
    : Effect.succeed(response)
