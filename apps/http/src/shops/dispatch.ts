/** Sends requests below `/v1` to the shop that they are about. */
import { NotFoundProblem, NotReadyProblem } from "@stocktally/api"
import { closestNames } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { HttpApp } from "../server/BootstrapHandler.ts"
import { CurrentRequest } from "../server/CurrentRequest.ts"
import { problemResponse } from "../server/problemResponse.ts"
import { defaultRetrySeconds } from "../server/ServerLimits.ts"
import { isShopList, shopOf } from "../server/shopAddress.ts"
import type { HostedShop, ShopDirectory } from "./ShopDirectory.ts"

/** The shops that the current request's key may see. */
export const visibleShops = ({ shops }: ShopDirectory["Service"]): Effect.Effect<ReadonlyArray<HostedShop>> =>
  Effect.map(CurrentRequest, (request) => {
    const allowed = request?.shops ?? null
    return allowed === null ? shops() : shops().filter(({ slug }) => allowed.includes(slug))
  })

/**
 * Sends requests below `/v1/shops/{shop}` to that shop, and the others below `/v1` to the only shop that the key may see.
 * A shop that the key may not see does not exist for it. All other requests go to `service`.
 */
export const dispatch = (directory: ShopDirectory["Service"], service: HttpApp): HttpApp =>
  Effect.gen(function*() {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { url } = request
    const shop = shopOf(url)
    if (shop === undefined && (!url.startsWith("/v1/") || isShopList(url))) return yield* service
    const shops = yield* visibleShops(directory)
    const slugs = shops.map(({ slug }) => slug)
    if (shop === undefined) {
      const [only, ...others] = shops
      if (only !== undefined && others.length === 0) return yield* routed(directory, only, request)
      return problemResponse(
        new NotFoundProblem({
          detail: only === undefined
            ? "There is no shop that this key may see."
            : `There are ${shops.length} shops; ask for one of them, such as /v1/shops/${only.slug}${url.slice(3)}.`
        })
      )
    }
    const found = shops.find(({ slug }) => slug === shop.slug)
    if (found !== undefined) return yield* routed(directory, found, request.modify({ url: shop.rest }))
    const near = closestNames(shop.slug, slugs)
    return problemResponse(
      new NotFoundProblem({
        detail: `There is no shop with this name${near.length === 0 ? "." : `; did you mean ${near.join(" or ")}?`}`
      })
    )
  })

const routed = (
  { isSingle }: ShopDirectory["Service"],
  { slug, state }: HostedShop,
  request: HttpServerRequest.HttpServerRequest
): HttpApp => {
  const found = state()
  if (found._tag !== "Open") {
    return Effect.succeed(problemResponse(
      new NotReadyProblem({
        retryAfterSeconds: found._tag === "Failed" ? 60 : defaultRetrySeconds,
        detail: found.problem ?? `The shop ${slug} is being opened.`
      })
    ))
  }
  const response = Effect.provideService(found.routes, HttpServerRequest.HttpServerRequest, request)
  return isSingle ? response : response.pipe(
    Effect.map((response) => named(slug, response)),
    Effect.annotateLogs({ shop: slug }),
    Effect.annotateSpans({ shop: slug })
  )
}

/** Names the shop in the response, also in the address of what was made. */
const named = (slug: string, response: HttpServerResponse.HttpServerResponse) => {
  const { location } = response.headers
  return HttpServerResponse.setHeaders(response, {
    "x-stocktally-shop": slug,
    ...(location?.startsWith("/v1/") === true ? { location: `/v1/shops/${slug}${location.slice(3)}` } : {})
  })
}
