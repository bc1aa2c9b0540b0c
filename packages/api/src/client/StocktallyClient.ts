import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { FetchHttpClient, HttpClient, HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { StocktallyApi } from "../groups/StocktallyApi.ts"

/** Where the service is, and the key that it wants. */
export interface ClientSettings {
  /** Its address, up to the routes. */
  readonly baseUrl: string
  readonly key?: Redacted.Redacted | undefined
}

/**
 * The service's routes as typed calls, over the HttpClient supplied. A call fails with the problem that the service
 * answered, with `HttpClientError` where there was no answer or one that redirects elsewhere, and with `SchemaError` where it
 * was none of the service's. No redirect is followed: the key goes to one address.
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
              // Fetch follows redirects unless told not to.
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
        description: "it redirects elsewhere, which is not followed"
      })
    })
    : Effect.succeed(response)
