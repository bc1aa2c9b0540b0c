import { Authorization, getMediaType } from "@stocktally/api"
import * as FindMyWay from "effect/http/FindMyWay"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"

/** Facts about a route that are known before its handler runs. */
export interface RouteEntry {
  /** The path in the contract, with `:name` for parameters. */
  readonly template: string
  /** Whether it needs no API key. */
  readonly isPublic: boolean
  /** The media type of its responses, except problems. */
  readonly mediaType: string
}

/** The routes of the service, for checks before a request is routed. */
export interface RouteTable {
  readonly find: (method: string, url: string) => RouteEntry | undefined
  /** The methods that a URL accepts; GET includes HEAD. */
  readonly methods: (url: string) => ReadonlyArray<string>
}

/** A row's id has up to 200 characters, each of which takes up to twelve in percent-encoding. */
export const routerConfig = { maxParamLength: 2400 }

const known = ["GET", "POST", "PUT", "PATCH", "DELETE"]

/** The routes of a contract. */
export const routesOf = <Id extends string, Groups extends HttpApiGroup.Constraint>(
  api: HttpApi.HttpApi<Id, Groups>
): RouteTable => {
  const router = FindMyWay.make<RouteEntry>(routerConfig)
  HttpApi.reflect(api, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint: { method, middlewares, path, success } }) => {
      const [answer] = success
      router.on(method, `/${path.slice(1)}`, {
        template: path,
        isPublic: [...middlewares].every(({ key }) => key !== Authorization.key),
        mediaType: answer === undefined ? "application/json" : getMediaType(answer)
      })
    }
  })
  return {
    find: (method, url) => router.find(method === "HEAD" ? "GET" : method, url)?.handler,
    methods: (url) =>
      known.filter((method) => router.find(method, url) !== undefined)
        .flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method])
  }
}
