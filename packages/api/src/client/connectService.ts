import { ServiceError, type ShopSummary } from "@stocktally/sync"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { authenticated, callTimeout, type ServiceAccess, withSizeLimit } from "./serviceClient.ts"
import { type CallError, serviceErrors, type ServiceErrors, withTimeout } from "./serviceErrors.ts"
import { StocktallyClient } from "./StocktallyClient.ts"

/** A connection to a service, or to one of its shops. */
export interface ServiceConnection {
  /** The address of the service. */
  readonly url: string
  readonly errors: ServiceErrors
  /** Sends requests as they are, with the key. */
  readonly http: HttpClient.HttpClient
  readonly client: StocktallyClient["Service"]
  /** Makes a call with a time limit, and describes its errors. */
  readonly call: <A>(
    operation: string,
    effect: Effect.Effect<A, CallError>,
    duration?: Duration.Duration
  ) => Effect.Effect<A, ServiceError>
}

/** Connects to a service. With `shop`, the routes are those of that shop. Sends no request. */
export const connectService = Effect.fnUntraced(function*(
  access: ServiceAccess,
  shop: string | null
): Effect.fn.Return<ServiceConnection, never, HttpClient.HttpClient | Scope.Scope> {
  const url = access.url.replace(/\/+$/, "")
  const errors = serviceErrors(url, shop)
  const http = ofShop(authenticated(yield* HttpClient.HttpClient, access), url, shop)
  const client = Context.get(
    yield* Layer.build(StocktallyClient.layer({ baseUrl: url })).pipe(
      Effect.provideService(HttpClient.HttpClient, withSizeLimit(http))
    ),
    StocktallyClient
  )
  return {
    url,
    errors,
    http,
    client,
    call: (operation, effect, duration = callTimeout) =>
      Effect.mapError(effect, (error) => errors.fromCallError(operation, error)).pipe(
        withTimeout(errors, operation, duration),
        Effect.withSpan(operation)
      )
  }
})

/** Sends requests for the routes below `/v1` to those of a shop. */
const ofShop = (http: HttpClient.HttpClient, url: string, shop: string | null): HttpClient.HttpClient => {
  const routes = `${url}/v1/`
  return shop === null ? http : HttpClient.make((request) =>
    http.execute(
      HttpClientRequest.setUrl(
        request,
        `${routes}shops/${encodeURIComponent(shop)}/${request.url.slice(routes.length)}`
      )
    )
  )
}

/** The shops that the key may see. Fails if it may see no shop. */
export const remoteShops = (
  access: ServiceAccess
): Effect.Effect<ReadonlyArray<ShopSummary>, ServiceError, HttpClient.HttpClient> =>
  Effect.scoped(Effect.gen(function*() {
    const operation = "ServiceShops.list"
    const { call, client, url } = yield* connectService(access, null)
    const { rows } = yield* call(operation, client.shops.list({ query: {} }))
    return rows.length > 0 ? rows : yield* new ServiceError({
      operation,
      problem: "failed",
      detail: `${url}: there is no shop that this key may see; bind it to a shop that is in the service's shops file`,
      retryable: true
    })
  }))
